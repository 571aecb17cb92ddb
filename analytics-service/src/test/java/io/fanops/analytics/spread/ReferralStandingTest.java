package io.fanops.analytics.spread;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReferralStandingTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @Test
    void theLaterStateHoldsWhicheverIsToldFirst() {
        var pending = standing(ReferralState.PENDING, NOON);
        var rejected = standing(ReferralState.REJECTED, NOON.plusSeconds(1));

        assertThat(pending.later(rejected)).isEqualTo(rejected);
        assertThat(rejected.later(pending)).isEqualTo(rejected);
    }

    @Test
    void ofTwoAtTheSameInstantTheOneFurtherOnHolds() {
        var qualified = standing(ReferralState.QUALIFIED, NOON);
        var rewarded = standing(ReferralState.REWARDED, NOON);

        assertThat(qualified.later(rewarded)).isEqualTo(rewarded);
        assertThat(rewarded.later(qualified)).isEqualTo(rewarded);
    }

    private static ReferralStanding standing(ReferralState state, Instant since) {
        return new ReferralStanding(
                new UUID(1, 1), "p", new UUID(2, 2), new UUID(3, 3), state, since);
    }
}
