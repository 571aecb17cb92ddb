package io.fanops.referral.wallet;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A part of a wallet that is set aside for a purchase.
///
/// ```
/// HELD ─→ CAPTURED      what is captured is spent, the rest goes back; may be refunded
///    ├──→ RELEASED      all of it goes back
///    └──→ EXPIRED       the same, because nobody came in time
/// ```
///
/// @param unit `POINTS`, `CASH:<currency>` (minor units) or `GIFT` (pieces)
/// @param captured what was spent of it
/// @param refunded what was given back of what was spent
/// @param reference what it is for in the brand's own words, such as an order number
/// @param actions what the caller may do with it now
@JsonInclude(JsonInclude.Include.NON_NULL)
record Hold(
        UUID id,
        UUID fanId,
        Form form,
        String unit,
        long amount,
        long captured,
        long refunded,
        State state,
        String reason,
        @Nullable String reference,
        Instant heldAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @JsonProperty("_actions")
                @ActionsOf(HoldResource.class)
                @Schema(description = "What the caller may do with it now")
                List<String> actions) {

    enum State {
        HELD,
        CAPTURED,
        RELEASED,
        EXPIRED
    }

    /// What may be done with it.
    static List<String> actions(State state, long captured, long refunded) {
        return switch (state) {
            case HELD -> List.of("capture", "release");
            case CAPTURED -> refunded < captured ? List.of("refund") : List.of();
            case RELEASED, EXPIRED -> List.of();
        };
    }

    String cause(String what) {
        return "hold:" + id + ":" + what;
    }
}
