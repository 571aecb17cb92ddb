package io.fanops.fan.gathering;

import io.fanops.platform.problem.Refused;
import java.time.Duration;
import java.time.Instant;

/// When a sharing session may be announced, and how long it lasts: long enough ahead to be planned
/// for, not so long that it is forgotten.
final class Announcing {
    static final Duration EARLIEST = Duration.ofDays(4);
    static final Duration LATEST = Duration.ofDays(2);
    static final Duration SHORTEST = Duration.ofHours(1);
    static final Duration LONGEST = Duration.ofHours(2);

    private Announcing() {}

    /// @throws Refused `SESSION_LENGTH`
    static void checkLength(Instant startsAt, Instant endsAt) {
        var length = Duration.between(startsAt, endsAt);
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new Refused(
                    GatheringProblem.SESSION_LENGTH,
                    "From start to end it is one to two hours.",
                    new Refused.FieldError("/endsAt", "must be one to two hours after startsAt"));
        }
    }

    /// @throws Refused `ANNOUNCEMENT_WINDOW` where there are more than four days left, or fewer
    ///   than two
    static void checkWindow(Instant startsAt, Instant now) {
        var left = Duration.between(now, startsAt);
        if (left.compareTo(EARLIEST) > 0 || left.compareTo(LATEST) < 0) {
            throw new Refused(
                    GatheringProblem.ANNOUNCEMENT_WINDOW,
                    "It is announced between "
                            + startsAt.minus(EARLIEST)
                            + " and "
                            + startsAt.minus(LATEST)
                            + ".");
        }
    }
}
