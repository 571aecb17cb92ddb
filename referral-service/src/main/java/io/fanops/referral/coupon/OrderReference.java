package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The order that a coupon is used on: its number, or its number and worth.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "The order's externalId as a string, or an object with externalId and amount")
record OrderReference(
        @Nullable @Size(min = 1, max = 200) String externalId, @Nullable @Valid Money amount) {

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    OrderReference {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static OrderReference of(String externalId) {
        return new OrderReference(externalId, null);
    }
}
