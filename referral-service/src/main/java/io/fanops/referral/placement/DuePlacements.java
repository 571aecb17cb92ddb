package io.fanops.referral.placement;

import io.fanops.platform.due.DueWork;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/// Lets orders go on whose time is over: what nobody answered or delivered expires, what the brand
/// said nothing about is completed.
@ApplicationScoped
class DuePlacements {
    private static final DueWork.Kind ORDERS = new DueWork.Kind("placement_due", "order_id");

    private final DueWork due;
    private final Trading trading;

    DuePlacements(DueWork due, Trading trading) {
        this.due = due;
        this.trading = trading;
    }

    @Scheduled(
            every = "{fanops.referral.pay-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void proceed() {
        due.each(ORDERS, trading::elapse);
    }
}
