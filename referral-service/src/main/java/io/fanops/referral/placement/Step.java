package io.fanops.referral.placement;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Something that was done with an order.
///
/// @param number the order's revision that it made
/// @param by subject of the token; left out for the clock, and for the partner who reads
/// @param onBehalf whether the brand's staff did it for the partner
/// @param url what was delivered
/// @param held minor units that wait for the partner afterwards
/// @param paid minor units that the partner has got afterwards
@Schema(name = "PlacementStep")
@JsonInclude(JsonInclude.Include.NON_NULL)
record Step(
        long number,
        Action action,
        Side side,
        boolean onBehalf,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String url,
        long held,
        long paid,
        Instant at) {

    enum Action {
        ORDERED("Placement ordered"),
        ACCEPTED("Placement accepted"),
        DECLINED("Placement declined"),
        CANCELLED("Placement cancelled"),
        DELIVERED("Placement delivered"),
        SENT_BACK("Placement sent back"),
        COMPLETED("Placement completed"),
        DISPUTED("Placement disputed"),
        DECIDED("Placement decided"),
        TAKEN_DOWN("Placement taken down"),
        MEASURED("Placement measured"),
        EXPIRED("Placement expired"),
        FORGOTTEN("Placement cancelled");

        private final String reason;

        Action(String reason) {
            this.reason = reason;
        }

        /// As a transfer says it.
        String reason() {
            return reason;
        }
    }

    /// Who did it; CLOCK where its time was over.
    enum Side {
        BRAND,
        PARTNER,
        CLOCK
    }

    /// Who does something, and for which side.
    enum Actor {
        BRAND(Side.BRAND),
        PARTNER(Side.PARTNER),
        STAFF_FOR_PARTNER(Side.PARTNER),
        CLOCK(Side.CLOCK);

        private final Side side;

        Actor(Side side) {
            this.side = side;
        }

        Side side() {
            return side;
        }
    }

    Step forThePartner() {
        return new Step(number, action, side, onBehalf, null, reason, url, held, paid, at);
    }
}
