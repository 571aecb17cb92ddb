package io.fanops.analytics.order;

import io.fanops.platform.problem.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// The span of time that a report asks for, in which `from` counts and `to` does not.
///
/// @param from null for no beginning
/// @param to null for no end
record TimeSpan(@Nullable Instant from, @Nullable Instant to) {

    /// Reads the parameters `from` and `to`. An RFC 3339 instant stands for itself; a plain date
    /// for its whole day in `timezone`, so that `from=2021-01-01&to=2021-01-31` is all of January.
    ///
    /// @throws Refused naming the parameter that does not read
    static TimeSpan parse(@Nullable String from, @Nullable String to, ZoneId timezone) {
        var span = new TimeSpan(read("from", from, timezone, 0), read("to", to, timezone, 1));
        if (span.from != null && span.to != null && span.to.isBefore(span.from)) {
            throw Refused.invalid("to", "must not be before from");
        }
        return span;
    }

    private static @Nullable Instant read(
            String name, @Nullable String text, ZoneId timezone, int daysOn) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return LocalDate.parse(text).plusDays(daysOn).atStartOfDay(timezone).toInstant();
            }
            // A `+` that was not escaped in the address arrives as a blank.
            var instant = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            if (text.matches("\\d{4}-.*")) {
                return instant;
            }
        } catch (DateTimeException _) {
            // Said below, as for every other text.
        }
        throw Refused.invalid(
                name,
                "must be a date such as 2021-01-31 or an RFC 3339 instant such as 2021-01-31T08:00:00Z");
    }
}
