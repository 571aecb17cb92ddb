package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.referral.order.Line;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What stands on a line of an order.
///
/// @param quantity pieces; one where left out
/// @param price of one piece, in minor units of the order's currency
@JsonInclude(JsonInclude.Include.NON_NULL)
record Item(
        @Nullable @Size(max = 200) String sku,
        @Nullable @Size(max = 200) String category,
        @Schema(description = "Pieces; 1 where left out") @Nullable @Min(1) @Max(Line.MOST)
                Integer quantity,
        @Schema(description = "Of one piece, in minor units of the order's currency")
                @Nullable
                @Min(0)
                @Max(Line.DEAREST)
                Long price) {
    static Item of(Line line) {
        return new Item(line.sku(), line.category(), line.quantity(), line.price());
    }

    int pieces() {
        return quantity == null ? 1 : quantity;
    }

    /// Products by number, by category, or both.
    ///
    /// @param skus any of these; or
    /// @param categories of any of these
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Products(
            @Nullable @Size(max = 1_000) List<@NotNull @Size(min = 1, max = 200) String> skus,
            @Nullable @Size(max = 200) List<@NotNull @Size(min = 1, max = 200) String> categories) {

        boolean has(Item item) {
            return among(skus, item.sku()) || among(categories, item.category());
        }

        private static boolean among(@Nullable List<String> names, @Nullable String name) {
            return names != null && name != null && names.contains(name);
        }

        boolean none() {
            return (skus == null || skus.isEmpty()) && (categories == null || categories.isEmpty());
        }
    }
}
