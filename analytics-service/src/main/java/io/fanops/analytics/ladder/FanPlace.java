package io.fanops.analytics.ladder;

import io.fanops.platform.contracts.Stage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Where one fan stands. Comes out the same in whatever order the fan's facts are told.
///
/// @param since when the fan came to the stage
/// @param joined whether the fan itself has been told, and not only something about it
record FanPlace(Stage stage, Instant since, boolean joined, boolean erased) {
    static final FanPlace UNKNOWN = new FanPlace(Stage.BYSTANDER, Instant.EPOCH, false, false);

    /// A move tells more than where the fan began, also where it was heard first.
    FanPlace join(Stage first, Instant at) {
        boolean moved = !since.equals(Instant.EPOCH);
        return moved
                ? new FanPlace(stage, since, true, erased)
                : new FanPlace(first, micros(at), true, erased);
    }

    FanPlace move(Stage to, Instant at) {
        return micros(at).isBefore(since) ? this : new FanPlace(to, micros(at), joined, erased);
    }

    FanPlace erase() {
        return new FanPlace(stage, since, joined, true);
    }

    /// The stage whose figure this fan is part of; empty where it is part of none.
    Optional<Stage> counted() {
        return joined && !erased ? Optional.of(stage) : Optional.empty();
    }

    /// As exact as PostgreSQL keeps it, so that what is stored compares with what is heard.
    private static Instant micros(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }
}
