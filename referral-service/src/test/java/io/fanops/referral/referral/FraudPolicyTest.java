package io.fanops.referral.referral;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.referral.program.FraudLimits;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.FraudPolicy.Counts;
import io.fanops.referral.referral.FraudPolicy.Evidence;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FraudPolicyTest {
    private static final FraudLimits LIMITS = new FraudLimits(5, 2, 3);

    @Test
    void aStrangerWhoJoinsIsFine() {
        assertEquals(List.of(), rejections(Trigger.JOINED, false, true, false));
    }

    @Test
    void whoWasAFanCannotBeReferredForJoining() {
        assertEquals(List.of("ALREADY_A_FAN"), rejections(Trigger.JOINED, false, false, false));
        assertEquals(List.of(), rejections(Trigger.PURCHASED, false, false, false));
    }

    @Test
    void selfReferralNeedsNoOtherReason() {
        assertEquals(List.of("SELF_REFERRAL"), rejections(Trigger.JOINED, true, false, true));
    }

    @Test
    void everyReasonIsGiven() {
        assertEquals(
                List.of("ALREADY_A_FAN", "CYCLE"), rejections(Trigger.JOINED, false, false, true));
        var evidence =
                new Evidence(Trigger.PURCHASED, Optional.of("PROGRAM_PAUSED"), false, true, true);
        assertEquals(List.of("PROGRAM_PAUSED", "CYCLE"), FraudPolicy.rejections(evidence));
    }

    @Test
    void aLimitIsReachedBeforeItIsExceeded() {
        assertEquals(List.of(), FraudPolicy.doubts(LIMITS, new Counts(5, 2, 3)));
        assertEquals(
                List.of("VELOCITY", "SHARED_DEVICE", "SHARED_ADDRESS"),
                FraudPolicy.doubts(LIMITS, new Counts(6, 3, 4)));
    }

    @Test
    void withoutLimitsNobodyIsDoubted() {
        assertEquals(
                List.of(), FraudPolicy.doubts(FraudLimits.NONE, new Counts(1_000, 1_000, 1_000)));
    }

    private static List<String> rejections(
            Trigger trigger, boolean isSelf, boolean isNew, boolean cycle) {
        return FraudPolicy.rejections(
                new Evidence(trigger, Optional.empty(), isSelf, isNew, cycle));
    }
}
