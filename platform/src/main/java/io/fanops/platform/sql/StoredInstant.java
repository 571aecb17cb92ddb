package io.fanops.platform.sql;

import io.fanops.platform.problem.Refused;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// A moment as PostgreSQL keeps it: in whole microseconds.
public final class StoredInstant {
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private StoredInstant() {}

    /// A moment of a request as it will be read again; without that an equal repeat would look
    /// different.
    ///
    /// @param pointer where it stands in the request
    /// @throws Refused `VALIDATION_FAILED` outside of the years 1970 to 9999
    public static @Nullable Instant of(@Nullable Instant at, String pointer) {
        if (at != null && (at.isBefore(Instant.EPOCH) || at.isAfter(LATEST))) {
            throw Refused.invalid(pointer, "times are between the years 1970 and 9999");
        }
        return at == null ? null : at.truncatedTo(ChronoUnit.MICROS);
    }

    /// What a column has; null where it has nothing.
    public static @Nullable Instant read(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
