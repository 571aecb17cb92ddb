package io.fanops.platform.sql;

import io.fanops.platform.problem.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A period of which all is read: a year at most, so that an answer does not grow with history.
///
/// @param from the first moment in it
/// @param to the first moment after it
public record StoredPeriod(Instant from, Instant to) {
    /// Leap years and both ends in it.
    private static final Duration A_YEAR = Duration.ofDays(367);

    /// A period of a request's parameters `from` and `to`.
    ///
    /// @param from null for 367 days before `to`
    /// @param to null for now
    /// @throws Refused `VALIDATION_FAILED` for more than a year, for an end before the beginning,
    ///   and outside of the years 1970 to 9999
    public static StoredPeriod of(@Nullable Instant from, @Nullable Instant to, Instant now) {
        var until = Objects.requireNonNullElse(StoredInstant.of(to, "to"), now);
        var since = Objects.requireNonNullElse(StoredInstant.of(from, "from"), until.minus(A_YEAR));
        if (since.isAfter(until)) {
            throw Refused.invalid("to", "is before from");
        }
        if (since.isBefore(until.minus(A_YEAR))) {
            throw Refused.invalid("from", "is more than 367 days before to");
        }
        return new StoredPeriod(since, until);
    }
}
