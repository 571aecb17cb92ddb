package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.referral.coupon.Item.Products;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Who buys so many of these gets so many of those cheaper.
///
/// (`give`, not `get`: Jakarta Persistence stumbles over a property of that name.) No piece counts
/// twice: what is given is not bought. Pieces that can only be given are given first, then the
/// cheapest.
///
/// @param give the same products as are bought, where `products` is left out
/// @param percentOff of each piece that is given; 100, free, where left out
/// @param timesPerOrder how often in one order; once where left out
@JsonInclude(JsonInclude.Include.NON_NULL)
record BuyGet(
        @NotNull @Valid Bought buy,
        @NotNull @Valid Given give,
        @Schema(description = "Of each piece given; 100 (free) where left out")
                @Nullable
                @Min(1)
                @Max(100)
                Integer percentOff,
        @Schema(description = "How often in one order; 1 where left out")
                @Nullable
                @Min(1)
                @Max(100)
                Integer timesPerOrder) {

    /// @param pieces of them in all
    record Bought(@NotNull @Valid Products products, @Min(1) @Max(1_000) int pieces) {}

    /// @param pieces of them in all
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Given(@Nullable @Valid Products products, @Min(1) @Max(1_000) int pieces) {}

    /// Items would do, and nobody says what they cost.
    static final long UNPRICED = -1;

    /// What is taken off, in minor units.
    ///
    /// @return empty where the items are too few; [#UNPRICED] where they would do and have no price
    OptionalLong off(List<Item> items) {
        var givable = new ArrayList<Lot>();
        long bought = 0;
        for (var item : items) {
            boolean isBought = buy.products().has(item);
            boolean isGivable = given().has(item);
            if (isBought) {
                bought += item.pieces();
            }
            if (isGivable) {
                givable.add(new Lot(item.pieces(), item.price(), isBought));
            }
        }
        // What has no price comes last, so that it is given only where nothing else is left.
        givable.sort(
                Comparator.comparing(Lot::isBought)
                        .thenComparing(Lot::price, Comparator.nullsLast(Long::compare)));
        int most = timesPerOrder == null ? 1 : timesPerOrder;
        for (int times = most; times > 0; times--) {
            var off = off(givable, bought, times);
            if (off.isPresent()) {
                return off;
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong off(List<Lot> givable, long bought, int times) {
        long wanted = (long) times * give.pieces();
        long worth = 0;
        long left = bought;
        boolean priced = true;
        for (var lot : givable) {
            long taken = Math.min(wanted, lot.pieces());
            wanted -= taken;
            left -= lot.isBought() ? taken : 0;
            var price = lot.price();
            if (taken > 0 && price == null) {
                priced = false;
            } else if (price != null) {
                worth += taken * price;
            }
        }
        if (wanted > 0 || left < (long) times * buy.pieces()) {
            return OptionalLong.empty();
        }
        long percent = percentOff == null ? 100 : percentOff;
        // 10^17 at most: divided first, so that it fits a long.
        return OptionalLong.of(
                priced ? worth / 100 * percent + worth % 100 * percent / 100 : UNPRICED);
    }

    private Products given() {
        return give.products() == null ? buy.products() : give.products();
    }

    private record Lot(int pieces, @Nullable Long price, boolean isBought) {}
}
