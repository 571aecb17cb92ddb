package io.fanops.analytics.ladder;

import io.fanops.platform.contracts.Stage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Where one fan stands. Comes out the same in whatever order the fan's facts are told.
///
/// @param since when the fan came to the stage
/// @param joined whether the fan itself has been told, and not only something about it
/// @param merged whether the fan is part of another fan, who is counted
/// @param mergedAt when that was last said, either way
record FanPlace(
        Stage stage,
        Instant since,
        boolean joined,
        boolean erased,
        boolean merged,
        Instant mergedAt) {
    static final FanPlace UNKNOWN =
            new FanPlace(Stage.BYSTANDER, Instant.EPOCH, false, false, false, Instant.EPOCH);

    /// A move tells more than where the fan began, also where it was heard first.
    FanPlace join(Stage first, Instant at) {
        boolean moved = !since.equals(Instant.EPOCH);
        return moved
                ? new FanPlace(stage, since, true, erased, merged, mergedAt)
                : new FanPlace(first, micros(at), true, erased, merged, mergedAt);
    }

    FanPlace move(Stage to, Instant at) {
        return micros(at).isBefore(since)
                ? this
                : new FanPlace(to, micros(at), joined, erased, merged, mergedAt);
    }

    FanPlace erase() {
        return new FanPlace(stage, since, joined, true, merged, mergedAt);
    }

    /// The fan turned out to be another, or not to be. Different survivors' facts come in any
    /// order, so the later word stands; of one moment's two, the merge came after the undoing.
    FanPlace merge(boolean into, Instant at) {
        boolean stands = micros(at).isAfter(mergedAt) || into && micros(at).equals(mergedAt);
        return stands ? new FanPlace(stage, since, joined, erased, into, micros(at)) : this;
    }

    /// The stage whose figure this fan is part of; empty where it is part of none.
    Optional<Stage> counted() {
        return joined && !erased && !merged ? Optional.of(stage) : Optional.empty();
    }

    /// As exact as PostgreSQL keeps it, so that what is stored compares with what is heard.
    private static Instant micros(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }
}
