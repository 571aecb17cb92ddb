package io.fanops.referral.program;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A program as a new referral finds it: the terms in force and their version.
public record Offer(UUID programId, String key, ProgramState state, int version, Terms terms) {

    /// Why no referral can be made now; empty where one can.
    public Optional<String> closed(Instant now) {
        if (isOver(now)) {
            return Optional.of("PROGRAM_ENDED");
        }
        if (state == ProgramState.PAUSED) {
            return Optional.of("PROGRAM_PAUSED");
        }
        var startsAt = terms.startsAt();
        return startsAt != null && now.isBefore(startsAt)
                ? Optional.of("PROGRAM_NOT_STARTED")
                : Optional.empty();
    }

    /// Whether it will never again take a referral.
    public boolean isOver(Instant now) {
        var endsAt = terms.endsAt();
        return state == ProgramState.ENDED || (endsAt != null && !now.isBefore(endsAt));
    }
}
