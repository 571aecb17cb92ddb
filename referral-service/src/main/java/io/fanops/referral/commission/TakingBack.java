package io.fanops.referral.commission;

import io.fanops.referral.commission.Commission.State;
import io.fanops.referral.order.OrderNews;
import io.fanops.referral.order.OrderNews.PaidBack;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;

/// Takes back what refunds leave no commission for: of what is pending, or of what can be paid out,
/// also below zero, which the next payout makes good.
@ApplicationScoped
class TakingBack {
    static final String REASON = "Commission taken back";

    private final Commissions commissions;
    private final Ledger ledger;

    TakingBack(Commissions commissions, Ledger ledger) {
        this.commissions = commissions;
        this.ledger = ledger;
    }

    void hear(@Observes OrderNews news) {
        switch (news) {
            case PaidBack paidBack -> takeBack(paidBack);
            case OrderNews.Placed _ -> {}
        }
    }

    private void takeBack(PaidBack refund) {
        var transfers = new ArrayList<Transfer>();
        for (var commission : commissions.lockOf(refund.orderId())) {
            var left =
                    Commission.after(
                            commissions.lines(commission.id()),
                            refund.returned(),
                            refund.rest().amount());
            long back = commission.amount() - left.stream().mapToLong(EarningLine::amount).sum();
            commissions.save(commission, left);
            if (back > 0) {
                transfers.add(
                        Transfer.of(
                                commission.cause() + ":refund:" + refund.refundId(),
                                REASON,
                                List.of(
                                        new Transfer.Move(
                                                commission.state() == State.PENDING
                                                        ? Account.partnerPending(
                                                                commission.partnerId())
                                                        : Account.partner(commission.partnerId()),
                                                Account.commission(),
                                                Form.CASH.unit(commission.currency()),
                                                back))));
            }
        }
        ledger.post(transfers);
    }
}
