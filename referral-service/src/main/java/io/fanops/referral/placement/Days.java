package io.fanops.referral.placement;

import io.fanops.platform.problem.Refused;
import io.fanops.referral.brand.Brands;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;

/// Days as the brand in scope counts them.
@ApplicationScoped
class Days {
    private final Brands brands;
    private final Clock clock;

    Days(Brands brands, Clock clock) {
        this.brands = brands;
        this.clock = clock;
    }

    LocalDate today() {
        return of(clock.instant());
    }

    LocalDate of(Instant at) {
        return LocalDate.ofInstant(at, brands.timezone());
    }

    /// @param name of the query parameter
    /// @throws Refused `VALIDATION_FAILED` for a year that nothing happens in
    LocalDate sensible(LocalDate day, String name) {
        if (day.getYear() < 1970 || day.getYear() > 9998) {
            throw Refused.invalid(name, "days are between the years 1970 and 9998");
        }
        return day;
    }

    Instant startOf(LocalDate day) {
        return day.atStartOfDay(brands.timezone()).toInstant();
    }

    Instant endOf(LocalDate day) {
        return startOf(day.plusDays(1));
    }
}
