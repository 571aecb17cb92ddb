package io.fanops.referral.coupon;

import io.fanops.platform.sql.Deadlocks;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Ledger;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/// Takes coupons whose time is over out of the books, of all brands: the piece from its holder, and
/// what is left of a balance from what the brand owes.
@ApplicationScoped
class LapsingCoupons {
    private static final int AT_ONCE = 500;

    private final Brands brands;
    private final Round round;

    LapsingCoupons(Brands brands, Round round) {
        this.brands = brands;
        this.round = round;
    }

    @Scheduled(
            every = "{fanops.wallet.lapse-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void lapseDue() {
        brands.workThrough(
                "brands_with_expired_coupons",
                "coupons have expired and cannot be taken out of the books",
                () -> Deadlocks.survived(round::lapse));
    }

    /// Some of a brand's.
    @ApplicationScoped
    static class Round {
        private final Coupons coupons;
        private final Ledger ledger;

        Round(Coupons coupons, Ledger ledger) {
            this.coupons = coupons;
            this.ledger = ledger;
        }

        /// @return how many
        @Transactional
        int lapse() {
            var transfers = coupons.lapse(AT_ONCE);
            ledger.post(transfers);
            return transfers.size();
        }
    }
}
