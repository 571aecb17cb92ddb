package io.fanops.referral.attribution;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When an order was placed.
///
/// Tills often report the day alone, as its midnight in their time zone or in UTC: such an order
/// may have been placed at any time of the day.
///
/// @param until no touch after it came before the order
record Placing(Instant at, Instant until) {

    /// @param zone in which the brand counts its days
    static Placing of(Instant at, ZoneId zone) {
        for (var place : List.of(zone, ZoneOffset.UTC)) {
            var day = at.atZone(place).toLocalDate();
            if (day.atStartOfDay(place).toInstant().equals(at)) {
                return new Placing(
                        at,
                        day.plusDays(1).atStartOfDay(zone).toInstant().minus(1, ChronoUnit.MICROS));
            }
        }
        return new Placing(at, at);
    }

    /// Until when touches count that came later; null where none do.
    @Nullable String endOfDay() {
        return until.equals(at) ? null : until.toString();
    }
}
