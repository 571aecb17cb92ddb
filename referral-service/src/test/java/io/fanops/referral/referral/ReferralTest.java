package io.fanops.referral.referral;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.program.Decision;
import io.fanops.referral.program.Reward;
import io.fanops.referral.program.Terms;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.Referral.Window;
import io.fanops.referral.wallet.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReferralTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

    @Test
    void isRewardedAtOnceWithoutAHoldPeriod() {
        var rewarded = referral(ReferralState.PENDING, 0).convert(3, NOW);
        assertEquals(ReferralState.REWARDED, rewarded.state());
        assertEquals(3, rewarded.number());
        assertNull(rewarded.dueAt());
    }

    @Test
    void waitsForTheEndOfTheHoldPeriod() {
        var qualified = referral(ReferralState.PENDING, 7).convert(1, NOW);
        assertEquals(ReferralState.QUALIFIED, qualified.state());
        assertEquals(NOW.plus(Duration.ofDays(7)), qualified.dueAt());
        var rewarded = qualified.reward(NOW);
        assertEquals(ReferralState.REWARDED, rewarded.state());
        assertNull(rewarded.dueAt());
    }

    @Test
    void aReversedOneKeepsItsReason() {
        var reversed =
                referral(ReferralState.PENDING, 0).convert(1, NOW).reverse("ORDER_REFUNDED", NOW);
        assertEquals(ReferralState.REVERSED, reversed.state());
        assertEquals(List.of("ORDER_REFUNDED"), reversed.reasons());
        assertEquals(1, reversed.number());
    }

    @Test
    void onlyAHeldOneIsReviewed() {
        var approved = referral(ReferralState.HELD, 0).reviewed(review(Decision.APPROVE, null));
        assertEquals(ReferralState.PENDING, approved.state());
        assertEquals("kim", Objects.requireNonNull(approved.review()).by());
        var rejected = referral(ReferralState.HELD, 0).reviewed(review(Decision.REJECT, null));
        assertEquals(ReferralState.REJECTED, rejected.state());
        assertEquals(List.of("REVIEWED"), rejected.reasons());
        assertEquals(
                List.of("SAME_HOUSEHOLD"),
                referral(ReferralState.HELD, 0)
                        .reviewed(review(Decision.REJECT, "SAME_HOUSEHOLD"))
                        .reasons());
        var refused =
                assertThrows(
                        Refused.class,
                        () ->
                                referral(ReferralState.PENDING, 0)
                                        .reviewed(review(Decision.APPROVE, null)));
        assertEquals(ReferralProblem.REFERRAL_NOT_HELD, refused.type());
    }

    @Test
    void anEndIsAnEnd() {
        for (var end : List.of(ReferralState.REJECTED, ReferralState.REVERSED)) {
            assertThrows(IllegalStateException.class, () -> referral(end, 0).convert(1, NOW));
            assertThrows(IllegalStateException.class, () -> referral(end, 0).reverse("X", NOW));
        }
        assertThrows(
                IllegalStateException.class,
                () -> referral(ReferralState.REWARDED, 0).convert(1, NOW));
    }

    private static Review review(Decision decision, @Nullable String reason) {
        return new Review(decision, reason, "kim", NOW);
    }

    private static Referral referral(ReferralState state, int holdDays) {
        var terms =
                new Terms(
                        "Friends",
                        Trigger.PURCHASED,
                        List.of(
                                new Reward(
                                        Reward.Recipient.REFERRER, Form.POINTS, 500L, null, null)),
                        null,
                        null,
                        10,
                        null,
                        1_000,
                        null,
                        30,
                        holdDays,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null);
        return new Referral(
                Ids.next(),
                Ids.next(),
                "friends",
                1,
                terms,
                Ids.next(),
                Ids.next(),
                Ids.next(),
                state,
                List.of(),
                null,
                null,
                null,
                null,
                new Window(NOW, NOW.plus(Duration.ofDays(30))),
                NOW,
                null,
                NOW,
                null,
                null);
    }
}
