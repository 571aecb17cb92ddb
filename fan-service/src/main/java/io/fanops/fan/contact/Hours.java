package io.fanops.fan.contact;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// A stretch of the day in local hours.
///
/// @param from the first hour, 0 to 23
/// @param to the hour up to which, 1 to 24; not later than `from` for a stretch over midnight
public record Hours(
        @Schema(description = "The first local hour") @Min(0) @Max(23) int from,
        @Schema(description = "The local hour up to which; not later than from means over midnight")
                @Min(1)
                @Max(24)
                int to) {
    /// When nothing is known: not before breakfast, and not when most have gone to bed.
    static final Hours USUAL = new Hours(9, 21);

    /// Whether an hour of the day is inside.
    boolean has(int hour) {
        return from < to ? hour >= from && hour < to : hour >= from || hour < to;
    }

    /// The first moment inside, not before `moment`.
    ///
    /// Where clocks go forward over the first hour, it is the hour that there is instead.
    Instant next(Instant moment, ZoneId zone) {
        var local = moment.atZone(zone);
        if (has(local.getHour())) {
            return moment;
        }
        var today = local.toLocalDate().atTime(LocalTime.of(from, 0)).atZone(zone).toInstant();
        return today.isAfter(moment)
                ? today
                : local.toLocalDate()
                        .plusDays(1)
                        .atTime(LocalTime.of(from, 0))
                        .atZone(zone)
                        .toInstant();
    }
}
