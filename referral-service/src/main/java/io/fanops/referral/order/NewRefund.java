package io.fanops.referral.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Money that goes back, as a brand reports it.
///
/// @param externalId the brand's own number of the refund, unique in its order
/// @param amount all that is left where it is left out, and no items say otherwise
/// @param items what came back; they say what is paid back
@JsonInclude(JsonInclude.Include.NON_NULL)
record NewRefund(
        @Nullable @Size(min = 1, max = 200) String externalId,
        @Nullable @Valid Money amount,
        @Schema(description = "What came back; instead of `amount`")
                @Nullable
                @Size(min = 1, max = 500)
                List<@NotNull @Valid Item> items,
        @Nullable @Size(max = 500) String reason) {

    /// Pieces of a line.
    ///
    /// @param line its place among the order's items, from 1; or
    /// @param sku where one line alone has it
    /// @param amount what is paid back for them; their share of the order's amount where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            @Schema(description = "Its place among the order's items, from 1; or `sku`")
                    @Nullable
                    @Min(1)
                    @Max(500)
                    Integer line,
            @Nullable @Size(min = 1, max = 200) String sku,
            @NotNull @Min(1) @Max(Line.MOST) Integer quantity,
            @Schema(
                            description =
                                    "For all these pieces; where left out their price, or its share where the order's amount is less than"
                                            + " the sum of its lines")
                    @Nullable
                    @Valid
                    Money amount) {}

    /// What is wrong with it, whatever its order is; empty where nothing is.
    Optional<Refused.FieldError> fault() {
        if (amount != null && amount.amount() == 0) {
            return fault("/amount/amount", "must be 1 or more");
        }
        if (items == null) {
            return Optional.empty();
        }
        if (amount != null) {
            return fault("/amount", "is left out where items say what is paid back");
        }
        var named = new HashSet<Object>();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if ((item.line() == null) == (item.sku() == null)) {
                return fault("/items/" + i, "needs either line or sku");
            }
            if (!named.add(item.line() == null ? item.sku() : item.line())) {
                return fault("/items/" + i, "is named twice");
            }
        }
        return Optional.empty();
    }

    /// The same, as a person's erasure leaves it.
    NewRefund withoutWords() {
        return new NewRefund(externalId, amount, items, null);
    }

    private static Optional<Refused.FieldError> fault(String pointer, String detail) {
        return Optional.of(new Refused.FieldError(pointer, detail));
    }
}
