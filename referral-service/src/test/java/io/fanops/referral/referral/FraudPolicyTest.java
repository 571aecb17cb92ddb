package io.fanops.referral.referral;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.referral.fan.Likeness;
import io.fanops.referral.program.FraudLimits;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.FraudPolicy.Evidence;
import io.fanops.referral.referral.FraudPolicy.Observed;
import io.fanops.referral.referral.FraudPolicy.Refunds;
import io.fanops.referral.referral.FraudPolicy.Shared;
import io.fanops.referral.referral.FraudPolicy.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FraudPolicyTest {
    private static final FraudLimits LIMITS = new FraudLimits(5, null, 2, 3, null, null, null);

    private static final Likeness NOBODY = new Likeness(false, Set.of(), Set.of(), Set.of());

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
                new Evidence(
                        Trigger.PURCHASED, Optional.of("PROGRAM_PAUSED"), false, false, true, true);
        assertEquals(
                List.of("PROGRAM_PAUSED", "NOT_A_CUSTOMER_YET", "CYCLE"),
                FraudPolicy.rejections(evidence));
    }

    @Test
    void aLimitIsReachedBeforeItIsExceeded() {
        assertEquals(ReferralState.PENDING, judged(LIMITS, seen(NOBODY, 5, 2, 3)).state());
        var held = judged(LIMITS, seen(NOBODY, 6, 3, 4));
        assertEquals(ReferralState.HELD, held.state());
        assertEquals(List.of("VELOCITY", "SHARED_DEVICE", "SHARED_ADDRESS"), held.reasons());
    }

    @Test
    void withoutLimitsAndThresholdsNobodyIsHeldButAllIsSeen() {
        var verdict = judged(FraudLimits.NONE, seen(NOBODY, 1_000, 1_000, 1_000));
        assertEquals(ReferralState.PENDING, verdict.state());
        assertEquals(3, risk(verdict).signals().size());
        assertEquals(0, risk(judged(FraudLimits.NONE, seen(NOBODY, 1, 1, 1))).score());
    }

    @Test
    void theScoreIsTheSumOfTheWeightsAndAtMostAHundred() {
        var twin = new Likeness(false, Set.of("DEVICE", "PHONE"), Set.of(), Set.of());
        var risk = risk(judged(LIMITS, seen(twin, 1, 3, 1)));
        assertEquals(90, risk.score());
        assertEquals(1, risk.weights());
        assertEquals("Both have the same DEVICE, PHONE", risk.signals().getFirst().seen());
        assertEquals(
                "More than 2 fans of the program from the device", risk.signals().getLast().seen());
        assertEquals(100, risk(judged(LIMITS, seen(twin, 9, 9, 9))).score());
    }

    @Test
    void theScoreHoldsAndRejectsFromWhereTheProgramSays() {
        var limits = new FraudLimits(null, null, null, null, 40, 60, null);
        assertEquals(ReferralState.PENDING, judged(limits, seen(NOBODY, 1, 1, 9)).state());
        var held = judged(limits, seen(NOBODY, 1, 2, 1));
        assertEquals(ReferralState.HELD, held.state());
        assertEquals(List.of("RISK_SCORE"), held.reasons());
        var rejected = judged(limits, seen(NOBODY, 1, 2, 9));
        assertEquals(ReferralState.REJECTED, rejected.state());
        assertEquals(List.of("RISK_SCORE"), rejected.reasons());
    }

    @Test
    void refundsTellBySharesAndNotByNumbers() {
        assertEquals(List.of("REFUNDS"), signals(shopping(9, 3)));
        assertEquals(List.of(), signals(shopping(10, 3)));
        assertEquals(List.of(), signals(shopping(2, 2)));
    }

    @Test
    void someSignalsCountNothing() {
        var seen =
                new Observed(
                        NOBODY, 1, 0, new Shared(1, 1, 3), true, new Refunds(0, 0), true, true);
        assertEquals(
                List.of("ADDRESS_CLUSTER", "DISPOSABLE_EMAIL", "RECIPROCAL", "RING"),
                signals(seen));
    }

    private static Observed shopping(int buyers, int givingBack) {
        return new Observed(
                NOBODY,
                1,
                0,
                new Shared(1, 1, 1),
                false,
                new Refunds(buyers, givingBack),
                false,
                false);
    }

    private static Observed seen(Likeness likeness, int ofReferrer, int ofDevice, int ofAddress) {
        return new Observed(
                likeness,
                ofReferrer,
                0,
                new Shared(ofDevice, ofAddress, 1),
                false,
                new Refunds(0, 0),
                false,
                false);
    }

    private static List<String> signals(Observed seen) {
        return risk(judged(FraudLimits.NONE, seen)).signals().stream()
                .map(Risk.Signal::code)
                .toList();
    }

    private static Risk risk(Verdict verdict) {
        return Objects.requireNonNull(verdict.risk());
    }

    private static Verdict judged(FraudLimits limits, Observed seen) {
        return FraudPolicy.verdict(limits, FraudPolicy.risk(limits, seen, Weights.PRESENT));
    }

    private static List<String> rejections(
            Trigger trigger, boolean isSelf, boolean isNew, boolean cycle) {
        return FraudPolicy.rejections(
                new Evidence(trigger, Optional.empty(), true, isSelf, isNew, cycle));
    }
}
