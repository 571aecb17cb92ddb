package io.fanops.referral.offline;

import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Settles what has waited long enough for tills that stay away, of all brands.
@ApplicationScoped
class SettlingDue {
    private static final Logger LOG = Logger.getLogger(SettlingDue.class);

    private final Settling settling;

    SettlingDue(Settling settling) {
        this.settling = settling;
    }

    @Scheduled(
            every = "{fanops.referral.settle-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void settleDue() {
        for (var brand : settling.due()) {
            try {
                BrandScope.within(brand, () -> Deadlocks.survived(settling::settle));
            } catch (RuntimeException e) {
                LOG.errorf(e, "Offline redemptions of %s are due and cannot be settled", brand);
            }
        }
    }
}
