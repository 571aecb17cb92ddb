package io.fanops.referral.placement;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.contracts.Money;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// Money that placements may cost.
///
/// @param taken minor units of it: ordered and not answered, held, and paid
@Schema(name = "PlacementBudget")
record Budget(
        String key,
        String name,
        Money total,
        long taken,
        Instant createdAt,
        @JsonIgnore long revision) {

    @JsonProperty
    @Schema(description = "Minor units that can still be ordered for")
    long left() {
        return total.amount() - taken;
    }
}
