package io.fanops.referral.groupbuy;

import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Gives coupons to all who joined a deal that has come about, and ends those whose time is over,
/// of all brands. Replicas may do so at once: whoever has a deal's row does it.
@ApplicationScoped
class DueGroupBuys {
    private static final Logger LOG = Logger.getLogger(DueGroupBuys.class);

    private final GroupBuys deals;
    private final RunningGroupBuys running;

    DueGroupBuys(GroupBuys deals, RunningGroupBuys running) {
        this.deals = deals;
        this.running = running;
    }

    @Scheduled(
            every = "{fanops.referral.group-buys-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void proceed() {
        for (var due : deals.due()) {
            try {
                BrandScope.within(
                        due.getKey(),
                        () -> {
                            boolean more = true;
                            while (more) {
                                more = Deadlocks.survived(() -> running.proceed(due.getValue()));
                            }
                        });
            } catch (RuntimeException e) {
                LOG.errorf(e, "A group buy of %s is due and does not proceed", due.getKey());
            }
        }
    }
}
