package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What coupons have left of an order: of its worth, and of each lot of its items.
///
/// @param worth null where nobody knows it
record Basket(@Nullable Money worth, List<Lot> lots) {

    static Basket of(@Nullable OrderReference order) {
        return order == null
                ? new Basket(null, List.of())
                : new Basket(
                        order.amount(),
                        order.items() == null
                                ? List.of()
                                : order.items().stream().map(Lot::of).toList());
    }

    /// What the lots of some products are worth.
    ///
    /// @return null where one of them has no price
    @Nullable Long worthOf(Predicate<Item> products) {
        long sum = 0;
        for (var lot : lots) {
            if (products.test(lot.item())) {
                if (lot.worth() == null) {
                    return null;
                }
                sum += lot.worth();
            }
        }
        return sum;
    }

    /// Takes a discount off the whole: each lot bears its share of it.
    Taken without(Money discount) {
        if (worth == null || worth.amount() == 0) {
            return new Taken(discount, discount.amount() == 0, this);
        }
        long priced = 0;
        for (var lot : lots) {
            priced += lot.worth() == null ? 0 : lot.worth();
        }
        long borne = share(discount.amount(), priced, worth.amount());
        return taken(discount, spread(borne, priced, _ -> true));
    }

    /// Takes a discount off the lots of some products.
    ///
    /// @param worth of these lots
    Taken without(Money discount, long worth, Predicate<Item> products) {
        return taken(discount, spread(discount.amount(), worth, lot -> products.test(lot.item())));
    }

    /// The same order with other lots.
    ///
    /// @param discount what was taken off them; null where nobody knows
    Taken taken(@Nullable Money discount, List<Lot> left) {
        return new Taken(
                discount,
                discount != null && discount.amount() == 0,
                new Basket(
                        worth == null || discount == null
                                ? worth
                                : Money.of(
                                        Math.max(0, worth.amount() - discount.amount()),
                                        worth.currency()),
                        List.copyOf(left)));
    }

    /// There is nothing to take off.
    Taken untouched() {
        return new Taken(worth == null ? null : Money.of(0, worth.currency()), true, this);
    }

    /// Something is given of which nobody can say what it takes off.
    Taken unknown() {
        return new Taken(null, false, this);
    }

    /// @param all what the lots are worth that bear it
    private List<Lot> spread(long discount, long all, Predicate<Lot> bearing) {
        var left = new ArrayList<Lot>();
        long still = discount;
        long rest = all;
        for (var lot : lots) {
            var of = lot.worth();
            if (of == null || !bearing.test(lot)) {
                left.add(lot);
                continue;
            }
            // The last one bears what rounding has left.
            long borne = share(still, of, rest);
            left.add(new Lot(lot.item(), lot.pieces(), of - borne, lot.isUsed()));
            still -= borne;
            rest -= of;
        }
        return left;
    }

    /// So much as `part` is of `whole`, rounded down.
    static long share(long of, long part, long whole) {
        return whole == 0
                ? 0
                : BigInteger.valueOf(of)
                        .multiply(BigInteger.valueOf(part))
                        .divide(BigInteger.valueOf(whole))
                        .longValueExact();
    }

    /// Pieces of an item.
    ///
    /// @param worth what is left of what they cost together; null where they have no price
    /// @param isUsed whether a coupon had them bought or gave them, so that none does again
    record Lot(Item item, int pieces, @Nullable Long worth, boolean isUsed) {
        private static Lot of(Item item) {
            var price = item.price();
            return new Lot(
                    item, item.pieces(), price == null ? null : price * item.pieces(), false);
        }

        /// What some of the pieces are worth.
        @Nullable Long worthOf(int some) {
            return worth == null ? null : Long.valueOf(share(worth, some, pieces));
        }
    }

    /// What a coupon takes.
    ///
    /// @param discount null where nobody can say, and for gifts
    /// @param isNothing whether the coupon would be used up for nothing
    /// @param rest what is left for the next one
    record Taken(@Nullable Money discount, boolean isNothing, Basket rest) {}
}
