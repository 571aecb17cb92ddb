package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.referral.coupon.Basket.Lot;
import io.fanops.referral.coupon.Item.Products;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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

    /// What it takes of an order: the pieces that it gives, and those that are bought for them.
    ///
    /// @param products of which alone anything counts
    /// @return empty where there are too few pieces that no other coupon has used
    Optional<Basket.Taken> take(Basket basket, Predicate<Item> products) {
        var lots = new ArrayList<Open>();
        for (var lot : basket.lots()) {
            boolean isOpen = !lot.isUsed() && lot.pieces() > 0 && products.test(lot.item());
            lots.add(
                    new Open(
                            lot,
                            isOpen && buy.products().has(lot.item()),
                            isOpen && given().has(lot.item())));
        }
        int most = timesPerOrder == null ? 1 : timesPerOrder;
        for (int times = most; times > 0; times--) {
            if (isEnough(lots, times)) {
                return Optional.of(taken(basket, lots));
            }
        }
        return Optional.empty();
    }

    /// Chooses pieces: those that can only be given are given first, then the cheapest; what has no
    /// price comes last, so that it is given only where nothing else is left. The dearest of the
    /// others are those that were bought.
    private boolean isEnough(List<Open> lots, int times) {
        lots.forEach(Open::letGo);
        var byPrice = Comparator.comparing(Open::price, Comparator.nullsLast(Long::compare));
        long wanted = (long) times * give.pieces();
        for (var lot : sorted(lots, Comparator.comparing(Open::isBuyable).thenComparing(byPrice))) {
            wanted -= lot.give(wanted);
        }
        long bought = (long) times * buy.pieces();
        for (var lot :
                sorted(
                        lots,
                        Comparator.comparing(Open::isGivable).thenComparing(byPrice.reversed()))) {
            bought -= lot.buy(bought);
        }
        return wanted == 0 && bought == 0;
    }

    private static List<Open> sorted(List<Open> lots, Comparator<Open> order) {
        return lots.stream().sorted(order).toList();
    }

    private Basket.Taken taken(Basket basket, List<Open> lots) {
        long worth = 0;
        boolean isPriced = true;
        for (var lot : lots) {
            var given = lot.worthGiven();
            isPriced &= given != null;
            worth += given == null ? 0 : given;
        }
        long percent = percentOff == null ? 100 : percentOff;
        var order = basket.worth();
        var discount =
                isPriced && order != null
                        ? Money.of(
                                Math.min(Basket.share(worth, percent, 100), order.amount()),
                                order.currency())
                        : null;
        var left = new ArrayList<Lot>();
        long still = discount == null ? 0 : discount.amount();
        for (var lot : lots) {
            var given = lot.worthGiven();
            long off = given == null ? 0 : Basket.share(still, given, worth);
            lot.split(off).forEach(left::add);
            still -= off;
            worth -= given == null ? 0 : given;
        }
        return basket.taken(discount, left);
    }

    private Products given() {
        return give.products() == null ? buy.products() : give.products();
    }

    /// A lot of which pieces are chosen.
    private static final class Open {
        private final Lot lot;
        private final boolean isBuyable;
        private final boolean isGivable;
        private int given;
        private int bought;

        Open(Lot lot, boolean isBuyable, boolean isGivable) {
            this.lot = lot;
            this.isBuyable = isBuyable;
            this.isGivable = isGivable;
        }

        boolean isBuyable() {
            return isBuyable;
        }

        boolean isGivable() {
            return isGivable;
        }

        @Nullable Long price() {
            return lot.pieces() == 0 ? null : lot.worthOf(1);
        }

        void letGo() {
            given = 0;
            bought = 0;
        }

        int give(long wanted) {
            given = isGivable ? (int) Math.min(wanted, lot.pieces()) : 0;
            return given;
        }

        int buy(long wanted) {
            bought = isBuyable ? (int) Math.min(wanted, lot.pieces() - given) : 0;
            return bought;
        }

        /// @return null where that has no price
        @Nullable Long worthGiven() {
            return given == 0 ? Long.valueOf(0) : lot.worthOf(given);
        }

        /// What is given with what it still costs, what is bought, and what is open to others.
        List<Lot> split(long off) {
            var parts = new ArrayList<Lot>();
            var worth = lot.worth();
            int others = lot.pieces() - given - bought;
            var ofGiven = lot.worthOf(given);
            var ofOthers = lot.worthOf(others);
            if (given > 0) {
                parts.add(new Lot(lot.item(), given, ofGiven == null ? null : ofGiven - off, true));
            }
            if (others > 0) {
                parts.add(new Lot(lot.item(), others, ofOthers, lot.isUsed()));
            }
            if (bought > 0) {
                parts.add(
                        new Lot(
                                lot.item(),
                                bought,
                                worth == null || ofGiven == null || ofOthers == null
                                        ? null
                                        : worth - ofGiven - ofOthers,
                                true));
            }
            return parts;
        }
    }
}
