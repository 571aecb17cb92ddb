package io.fanops.referral.program;

import io.fanops.referral.brand.Availability;
import io.fanops.referral.coupon.Hours;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/// A program as a new referral finds it: the terms in force and their version.
public record Offer(UUID programId, String key, Availability state, int version, Terms terms) {

    /// Why no referral can be made now; empty where one can.
    ///
    /// @param timezone the brand's
    public Optional<String> closed(Instant now, ZoneId timezone) {
        if (isOver(now)) {
            return Optional.of("PROGRAM_ENDED");
        }
        if (state == Availability.PAUSED) {
            return Optional.of("PROGRAM_PAUSED");
        }
        var startsAt = terms.startsAt();
        if (startsAt != null && now.isBefore(startsAt)) {
            return Optional.of("PROGRAM_NOT_STARTED");
        }
        return Hours.have(terms.weekdays(), terms.hours(), now.atZone(timezone))
                ? Optional.empty()
                : Optional.of("NOT_AT_THIS_TIME");
    }

    /// Whether it will never again take a referral.
    public boolean isOver(Instant now) {
        var endsAt = terms.endsAt();
        return state == Availability.ENDED || (endsAt != null && !now.isBefore(endsAt));
    }
}
