package io.fanops.referral.offline;

import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Settles what has waited long enough for tills that stay away, of all brands, and what a till
/// that was here has let ripen.
@ApplicationScoped
class SettlingDue {
    private static final Logger LOG = Logger.getLogger(SettlingDue.class);

    private static final UUID FIRST = new UUID(0, 0);

    private final Settling settling;

    SettlingDue(Settling settling) {
        this.settling = settling;
    }

    @Scheduled(
            every = "{fanops.referral.settle-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void settleDue() {
        settling.due()
                .forEach((brand, noted) -> {
                    try {
                        BrandScope.within(brand, () -> settleAll(noted));
                    } catch (RuntimeException e) {
                        LOG.errorf(e, "Offline redemptions of %s cannot be settled", brand);
                    }
                });
    }

    private void settleAll(Instant noted) {
        boolean isAll = true;
        var ripe = settling.ripe(null, FIRST);
        while (!ripe.isEmpty()) {
            for (var coupon : ripe) {
                isAll &= settle(coupon);
            }
            ripe = settling.ripe(null, ripe.getLast());
        }
        if (isAll) {
            settling.looked(noted);
        }
    }

    /// Settles those of some coupons that can be.
    void settle(Collection<UUID> coupons) {
        settling.ripe(coupons, FIRST).forEach(this::settle);
    }

    /// One that cannot be settled keeps nobody else's from being.
    ///
    /// @return false where it is to be looked at again soon
    private boolean settle(UUID coupon) {
        try {
            return Deadlocks.survived(() -> settling.settle(coupon));
        } catch (RuntimeException e) {
            LOG.errorf(e, "The offline redemption of coupon %s cannot be settled", coupon);
            settling.putOff(coupon);
            return true;
        }
    }
}
