package io.fanops.referral.referral;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.person.FanErased;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.stream.Collectors;

/// A fan was erased: what that makes of referrals of theirs.
///
/// A referral is between two people. What is not paid by now would be paid to an id that means
/// nobody, or for somebody of whom nobody can say any more whether they were one with the other: so
/// it ends, for both, and budget, stock and places are free again. What is paid stays paid.
@ApplicationScoped
class FollowingErasures {
    static final String REASON = "FAN_ERASED";

    /// After the erased fan's orders are locked, and before any wallet is.
    private static final int AFTER_THE_ORDERS = 3_500;

    private final Referrals referrals;
    private final Reversing reversing;

    FollowingErasures(Referrals referrals, Reversing reversing) {
        this.referrals = referrals;
        this.reversing = reversing;
    }

    void follow(@Observes @Priority(AFTER_THE_ORDERS) FanErased erased) {
        var unpaid =
                referrals.lockUnpaidOf(erased.fanId()).stream()
                        .collect(
                                Collectors.partitioningBy(
                                        r -> r.state() == ReferralState.QUALIFIED));
        reversing.reverse(unpaid.getOrDefault(true, List.of()), REASON);
        reversing.reject(unpaid.getOrDefault(false, List.of()), REASON);
    }
}
