package io.fanops.fan.merge;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// That one fan turned out to be another.
///
/// @param fanId the survivor, when it was made
/// @param mergedFan whose id means the survivor since
/// @param by subject of whoever decided it; `policy` where the brand's policy did
record Merge(
        UUID id,
        UUID fanId,
        UUID mergedFan,
        State state,
        String reason,
        String by,
        Instant at,
        @Nullable String undoneBy,
        @Nullable Instant undoneAt,
        @Nullable String undoneBecause) {

    enum State {
        DONE,
        UNDONE
    }

    /// What may be done with it now; the opposite order of undoing is told by a refusal.
    List<String> actions() {
        return switch (state) {
            case DONE -> List.of("undo");
            case UNDONE -> List.of();
        };
    }

    static Merge of(ResultSet row) throws SQLException {
        var undoneAt = row.getObject("undone_at", OffsetDateTime.class);
        return new Merge(
                row.getObject("id", UUID.class),
                row.getObject("fan_id", UUID.class),
                row.getObject("merged_fan", UUID.class),
                State.valueOf(row.getString("state")),
                row.getString("reason"),
                row.getString("by"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("undone_by"),
                undoneAt == null ? null : undoneAt.toInstant(),
                row.getString("undone_because"));
    }
}
