package io.fanops.referral.prize;

import io.fanops.platform.sql.Deadlocks;
import io.fanops.referral.brand.Brands;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/// Gives back what nobody was awarded in time, of all brands.
@ApplicationScoped
class ExpiringReservations {
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
        brands.workThrough(
                "brands_with_expired_reservations",
                "reservations have expired and cannot be given back",
                () -> Deadlocks.survived(reservations::expire));
    }
}
