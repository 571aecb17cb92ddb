package io.fanops.referral.prize;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A part of a pool that is set aside for somebody, or was given.
///
/// @param reference what it is for in the words of who asked
/// @param fanId who gets it, once that is known
/// @param amount in the pool's unit
@JsonInclude(JsonInclude.Include.NON_NULL)
record Reservation(
        UUID id,
        String pool,
        String reference,
        @Nullable UUID fanId,
        long amount,
        State state,
        Instant reservedAt,
        Instant expiresAt,
        @Nullable Instant endedAt) {

    static final String CAUSE = "prize:";

    enum State {
        RESERVED,
        AWARDED,
        RELEASED,
        EXPIRED,
        REVOKED;

        /// Whether it ended without an award.
        boolean isGivenUp() {
            return this == RELEASED || this == EXPIRED;
        }
    }

    @JsonProperty("_actions")
    @ActionsOf(ReservationResource.class)
    @Schema(description = "What the caller may do with it now")
    List<String> actions() {
        return switch (state) {
            case RESERVED -> List.of("award", "release");
            case AWARDED -> List.of("revoke");
            case RELEASED, EXPIRED, REVOKED -> List.of();
        };
    }

    /// The natural key of its award on the ledger.
    String cause() {
        return CAUSE + id;
    }
}
