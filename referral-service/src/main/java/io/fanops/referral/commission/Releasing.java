package io.fanops.referral.commission;

import io.fanops.platform.due.DueWork;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;

/// Makes commissions payable whose return period is over, of all brands. Replicas may do so at
/// once: whoever has a commission's row does it.
@ApplicationScoped
class Releasing {
    /// Released many at once; none is put off.
    private static final DueWork.Kind COMMISSIONS =
            new DueWork.Kind("commission_due", "commission_id");

    static final String REASON = "Commission released";

    private final DueWork due;
    private final Release release;

    Releasing(DueWork due, Release release) {
        this.due = due;
        this.release = release;
    }

    @Scheduled(
            every = "{fanops.referral.pay-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void releaseDue() {
        due.together(COMMISSIONS, release::release);
    }

    /// One brand's due commissions, in one transaction.
    @ApplicationScoped
    static class Release {
        private final Commissions commissions;
        private final FollowingMerges following;
        private final Ledger ledger;

        Release(Commissions commissions, FollowingMerges following, Ledger ledger) {
            this.commissions = commissions;
            this.following = following;
            this.ledger = ledger;
        }

        /// @return how many were released
        @Transactional
        int release(List<UUID> ids) {
            var due = following.withoutOwn(commissions.lockDue(ids));
            commissions.release(due);
            ledger.post(
                    due.stream()
                            .map(commission ->
                                    Transfer.of(
                                            commission.cause() + ":release",
                                            REASON,
                                            List.of(
                                                    new Transfer.Move(
                                                            Account.partnerPending(
                                                                    commission.partnerId()),
                                                            Account.partner(commission.partnerId()),
                                                            Form.CASH.unit(commission.currency()),
                                                            commission.amount()))))
                            .toList());
            return due.size();
        }
    }
}
