package io.fanops.analytics.spread;

import io.fanops.platform.contracts.ReferralFact.ReferralMoved;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// The state a referral stands in. Comes out the same in whatever order its moves are told.
///
/// @param since when it came to the state, in microseconds as PostgreSQL keeps it
record ReferralStanding(
        UUID id, String program, UUID referrer, UUID referee, ReferralState state, Instant since) {

    static ReferralStanding of(ReferralMoved fact) {
        return new ReferralStanding(
                fact.referralId(),
                fact.program(),
                fact.referrerId(),
                fact.refereeId(),
                fact.to(),
                fact.at().truncatedTo(ChronoUnit.MICROS));
    }

    /// The later one of two; of two at the same instant, the one further on in a referral's life.
    ReferralStanding later(ReferralStanding other) {
        int byTime = other.since.compareTo(since);
        return byTime > 0 || (byTime == 0 && progress(other.state) >= progress(state))
                ? other
                : this;
    }

    boolean isRejected() {
        return state == ReferralState.REJECTED;
    }

    boolean isConverted() {
        return state.isConverted();
    }

    private static int progress(ReferralState state) {
        return switch (state) {
            case PENDING -> 0;
            case HELD -> 1;
            case QUALIFIED -> 2;
            case REWARDED -> 3;
            case REJECTED -> 4;
            case REVERSED -> 5;
        };
    }
}
