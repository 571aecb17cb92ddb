package io.fanops.fan.merge;

import io.fanops.fan.identity.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Two fans who may be one person.
///
/// @param fanA as found; who that is now may be another
/// @param confidence from 0 to 0.9999, see `Confidence`
/// @param mergeId the merge that made one of them
record Candidate(
        UUID id,
        UUID fanA,
        UUID fanB,
        State state,
        double confidence,
        List<Evidence> evidence,
        @Nullable String reason,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable UUID mergeId,
        Instant createdAt) {

    enum State {
        OPEN,
        MERGED,
        REJECTED
    }

    /// What may be done with it now.
    List<String> actions() {
        return state == State.OPEN ? List.of("accept", "reject") : List.of();
    }

    /// Two fans in the order in which they are stored, PostgreSQL's order of ids.
    record Pair(UUID a, UUID b) {
        static Pair of(UUID one, UUID other) {
            return one.toString().compareTo(other.toString()) < 0
                    ? new Pair(one, other)
                    : new Pair(other, one);
        }

        boolean isOf(UUID one, UUID other) {
            return equals(of(one, other));
        }
    }
}
