package io.fanops.fan.touch;

import io.fanops.platform.problem.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads moments from queries.
public final class Moment {
    /// What both Java and PostgreSQL can hold, and more than any honest moment needs.
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Moment() {}

    /// @param parameter the query parameter's name
    /// @param text RFC 3339, such as `2026-03-01T12:00:00+08:00`; null or empty for none
    /// @throws Refused `VALIDATION_FAILED` for anything else
    public static Optional<Instant> parse(String parameter, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            // A plus sign that was not percent-encoded arrives as a blank.
            var moment =
                    DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(
                            text.replace(' ', '+'), Instant::from);
            if (!moment.isBefore(EARLIEST) && !moment.isAfter(LATEST)) {
                return Optional.of(moment);
            }
        } catch (DateTimeException _) {
            // Told below, as one that is out of range.
        }
        throw Refused.invalid(parameter, "must be a moment as 2026-03-01T12:00:00Z");
    }
}
