package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The order that a coupon is used on: its number, or also its worth and items.
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        description =
                "The order's externalId as a string, or an object with externalId, amount and items. Where an order was taken down under the"
                        + " number, its own amount (or what is left of it) and items count, and what is sent of them must be equal. Where none"
                        + " was, they count as sent; amount is the whole order's, before any coupon")
record OrderReference(
        @Nullable @Size(min = 1, max = 200) String externalId,
        @Nullable @Valid Money amount,
        @Nullable @Size(max = 500) List<@NotNull @Valid Item> items) {

    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    OrderReference {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static OrderReference of(String externalId) {
        return new OrderReference(externalId, null, null);
    }
}
