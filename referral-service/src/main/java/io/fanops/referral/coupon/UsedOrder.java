package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An order that coupons are used on, and the coupons that stand on it already.
///
/// @param said what the request says of it; null where it names none
/// @param order its worth and items: as it was taken down under its number, else as they were said
/// @param isCancelled whether it is taken as never placed
/// @param standing what was redeemed on it and not rolled back, as it was applied
record UsedOrder(
        @Nullable OrderReference said,
        @Nullable OrderReference order,
        boolean isCancelled,
        List<Standing> standing) {

    /// An order of which nothing else is known.
    static UsedOrder asSaid(@Nullable OrderReference said) {
        return new UsedOrder(said, said, false, List.of());
    }

    @Nullable String number() {
        return said == null ? null : said.externalId();
    }

    /// What who redeems on it takes turns for; empty where nobody says its number.
    List<String> rows(String brand) {
        var number = number();
        return number == null ? List.of() : List.of("redeemed-on:" + brand + "/" + number);
    }

    /// What the coupons that stand on it have left of it.
    Basket left() {
        var basket = Basket.of(order);
        for (var one : standing) {
            basket = one.leaves(basket);
        }
        return basket;
    }

    /// Why coupons do not go together with those that stand on it.
    List<CouponProblem> against(Collection<Coupon> wanted) {
        var together = new ArrayList<>(wanted);
        for (var one : standing) {
            if (!one.isPartOf(wanted)) {
                together.add(one.coupon());
            }
        }
        var reasons = Stacks.against(together);
        if (currencies(together).count() > 1) {
            reasons.add(CouponProblem.WRONG_CURRENCY);
        }
        return reasons;
    }

    /// The currencies in which something is taken off the order, or was. Where nobody says what it
    /// is worth, that of its coupons is its own.
    private Stream<String> currencies(Collection<Coupon> together) {
        var worth = order == null ? null : order.amount();
        return Stream.concat(
                        worth == null
                                ? together.stream().map(coupon -> coupon.template().currency())
                                : Stream.of(worth.currency()),
                        standing.stream()
                                .map(Standing::discount)
                                .map(discount -> discount == null ? null : discount.currency()))
                .filter(Objects::nonNull)
                .distinct();
    }

    /// A coupon that was redeemed on the order.
    ///
    /// @param discount what it took off; null for a gift, and where nobody could say
    record Standing(Coupon coupon, @Nullable Money discount) {
        /// Parts of one balance are one coupon.
        private boolean isPartOf(Collection<Coupon> wanted) {
            return coupon.balance() != null
                    && wanted.stream().anyMatch(one -> one.id().equals(coupon.id()));
        }

        private Basket leaves(Basket before) {
            if (coupon.balance() == null) {
                var taken = coupon.template().take(before);
                if (Objects.equals(discount, taken.discount())) {
                    return taken.rest();
                }
            }
            // The order was another one then, or it is a part of a balance: the whole bears it.
            var worth = before.worth();
            return discount == null
                            || worth == null
                            || !discount.currency().equals(worth.currency())
                    ? before
                    : before.without(
                                    Money.of(
                                            Math.min(discount.amount(), worth.amount()),
                                            worth.currency()))
                            .rest();
        }
    }
}
