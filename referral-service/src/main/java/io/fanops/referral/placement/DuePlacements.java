package io.fanops.referral.placement;

import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Lets orders go on whose time is over, of all brands: what nobody answered or delivered expires,
/// what the brand said nothing about is completed. What cannot go on is put off, longer each time,
/// so that it stands before no other. Replicas may do so at once: whoever has an order's row does
/// it, and the next one finds nothing due.
@ApplicationScoped
class DuePlacements {
    private static final Logger LOG = Logger.getLogger(DuePlacements.class);

    /// Orders of a brand in a round; what is left is found in the next.
    private static final int AT_ONCE = 200;

    private final PlacementOrders orders;
    private final Trading trading;

    DuePlacements(PlacementOrders orders, Trading trading) {
        this.orders = orders;
        this.trading = trading;
    }

    @Scheduled(
            every = "{fanops.referral.pay-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void proceed() {
        orders.due(AT_ONCE)
                .forEach((brand, ids) ->
                        BrandScope.within(brand, () -> ids.forEach(id -> elapse(brand, id))));
    }

    private void elapse(String brand, UUID id) {
        try {
            Deadlocks.survived(() -> {
                trading.elapse(id);
                return true;
            });
        } catch (RuntimeException e) {
            LOG.errorf(e, "The placement order %s of %s is due and does not go on", id, brand);
            orders.postpone(id);
        }
    }
}
