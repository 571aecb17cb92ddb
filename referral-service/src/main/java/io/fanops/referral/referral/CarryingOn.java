package io.fanops.referral.referral;

import io.fanops.referral.referral.Reversing.Aftermath;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;

/// What qualified a referral was undone: something else that the referee did carries it on, or it
/// is reversed.
///
/// Orders come late and in any order, and which of several came first is chance: a referral stands
/// as long as one of them would have qualified it. It keeps its place under the caps, its share of
/// the budget and its reward.
@ApplicationScoped
class CarryingOn {
    private final Deeds deeds;
    private final Referrals referrals;
    private final Reversing reversing;
    private final Aftermath aftermath;

    CarryingOn(Deeds deeds, Referrals referrals, Reversing reversing, Aftermath aftermath) {
        this.deeds = deeds;
        this.referrals = referrals;
        this.reversing = reversing;
        this.aftermath = aftermath;
    }

    /// @param converted QUALIFIED and REWARDED referrals whose rows are locked
    @Transactional(Transactional.TxType.MANDATORY)
    void undone(List<Referral> converted, String reason) {
        var carried = new ArrayList<Referral>();
        var lost = new ArrayList<Referral>();
        for (var referral : converted) {
            deeds.deed(referral)
                    .ifPresentOrElse(
                            other -> carried.add(referral.carriedBy(other)),
                            () -> lost.add(referral));
        }
        referrals.save(carried);
        aftermath.unheld(carried);
        carried.forEach(aftermath::await);
        reversing.reverse(lost, reason);
    }
}
