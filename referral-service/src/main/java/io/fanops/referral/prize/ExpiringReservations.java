package io.fanops.referral.prize;

import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.wallet.Deadlocks;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Gives back what nobody was awarded in time, of all brands.
@ApplicationScoped
class ExpiringReservations {
    private static final Logger LOG = Logger.getLogger(ExpiringReservations.class);

    private final Brands brands;
    private final Reservations reservations;

    ExpiringReservations(Brands brands, Reservations reservations) {
        this.brands = brands;
        this.reservations = reservations;
    }

    @Scheduled(
            every = "{fanops.wallet.lapse-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void expireDue() {
        for (var brand : brands.slugs()) {
            try {
                BrandScope.within(
                        brand,
                        () -> {
                            while (Deadlocks.survived(reservations::expire) > 0) {
                                LOG.debugf("More reservations of %s have expired", brand);
                            }
                        });
            } catch (RuntimeException e) {
                LOG.errorf(e, "Reservations of %s have expired and cannot be given back", brand);
            }
        }
    }
}
