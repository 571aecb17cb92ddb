package io.fanops.referral.groupbuy;

import io.fanops.platform.due.DueWork;
import io.fanops.platform.sql.Deadlocks;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/// Gives coupons to all who joined a deal that has come about, and ends those whose time is over,
/// of all brands. Replicas may do so at once: whoever has a deal's row does it.
@ApplicationScoped
class DueGroupBuys {
    private static final DueWork.Kind DEALS = new DueWork.Kind("group_buy_due", "group_buy_id");

    private final DueWork due;
    private final RunningGroupBuys running;

    DueGroupBuys(DueWork due, RunningGroupBuys running) {
        this.due = due;
        this.running = running;
    }

    @Scheduled(
            every = "{fanops.referral.group-buys-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void proceedDue() {
        due.each(DEALS, this::proceed);
    }

    private void proceed(UUID deal) {
        boolean more = true;
        while (more) {
            more = Deadlocks.survived(() -> running.proceed(deal));
        }
    }
}
