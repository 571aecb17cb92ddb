package io.fanops.referral.commission;

import io.fanops.platform.person.FanMerged;
import io.fanops.platform.person.SameFans;
import io.fanops.referral.commission.Commission.Reason;
import io.fanops.referral.commission.Commission.State;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/// Two fans turned out to be one person: what they earned by what they bought themselves is taken
/// back. An undone merge does not bring it again.
@ApplicationScoped
class FollowingMerges {
    private final SameFans same;
    private final Commissions commissions;
    private final Ledger ledger;

    FollowingMerges(SameFans same, Commissions commissions, Ledger ledger) {
        this.same = same;
        this.commissions = commissions;
        this.ledger = ledger;
    }

    void follow(@Observes FanMerged merge) {
        takeBack(commissions.lockOfSelf(same.idsOf(merge.survivor())));
    }

    /// Those of some locked commissions that are not earned by what a person bought themselves; the
    /// others are taken back. A merge that came while an order was taken down did not see them.
    List<Commission> withoutOwn(List<Commission> standing) {
        var own = commissions.idsOfSelf(standing);
        takeBack(standing.stream().filter(commission -> own.contains(commission.id())).toList());
        return standing.stream().filter(commission -> !own.contains(commission.id())).toList();
    }

    private void takeBack(List<Commission> own) {
        if (own.isEmpty()) {
            return;
        }
        commissions.reject(own, Reason.SELF_PURCHASE);
        ledger.post(
                own.stream()
                        .map(commission ->
                                Transfer.of(
                                        commission.cause() + ":self",
                                        TakingBack.REASON,
                                        List.of(
                                                new Transfer.Move(
                                                        commission.state() == State.PENDING
                                                                ? Account.partnerPending(
                                                                        commission.partnerId())
                                                                : Account.partner(
                                                                        commission.partnerId()),
                                                        Account.commission(),
                                                        Form.CASH.unit(commission.currency()),
                                                        commission.amount()))))
                        .toList());
    }
}
