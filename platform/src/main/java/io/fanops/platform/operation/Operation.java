package io.fanops.platform.operation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Long work as its caller sees it.
///
/// @param kind what is done, such as `FAN_IMPORT`
/// @param done lines dealt with so far, refused ones included
/// @param total lines in all; null while that is not known
/// @param failed lines refused so far
/// @param created things so far that came to be, such as fans, each once however many lines speak
///   of it; null where the kind does not tell
/// @param changed things so far that were there and were changed; of one of which lines speak that
///   stand far apart, once for each time
/// @param errors the first hundred refused lines; all of them are at `…/errors`
/// @param detail why it failed, where it did
public record Operation(
        UUID id,
        String kind,
        State state,
        long done,
        @Nullable Long total,
        long failed,
        @Nullable Long created,
        @Nullable Long changed,
        List<LineError> errors,
        @Nullable String detail,
        Instant createdAt,
        Instant updatedAt) {

    public enum State {
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED;

        public boolean isEnd() {
            return this == SUCCEEDED || this == FAILED;
        }
    }

    /// A line that was refused.
    ///
    /// @param line its number in what was sent, from 1
    /// @param pointer the field at fault as a JSON pointer; empty where it is the whole line
    public record LineError(long line, String pointer, String detail) {}
}
