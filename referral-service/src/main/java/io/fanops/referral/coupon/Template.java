package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the coupons issued from it are worth, where and when. Of a coupon these are the terms it
/// was issued under, with the coupon's own end.
///
/// @param value AMOUNT: minor units of `currency`; PERCENTAGE: whole percent; else 0
/// @param stock coupons there may be; null for no limit
/// @param maxRedemptions how often one coupon can be redeemed
/// @param stores codes of the stores that take it; empty for all
record Template(
        UUID id,
        String key,
        String name,
        CouponKind kind,
        long value,
        @Nullable String currency,
        @Nullable Long stock,
        int maxRedemptions,
        @Nullable Instant validFrom,
        @Nullable Instant validUntil,
        @Nullable Money minOrder,
        List<String> stores,
        Rules rules) {

    /// Why a coupon of this template cannot be used so now, whoever uses it; empty where it can.
    ///
    /// An order whose worth nobody can say is less than any least order, and one whose items nobody
    /// can say has none.
    List<CouponProblem> reasonsAgainst(Use use, Instant now) {
        var reasons = new ArrayList<CouponProblem>();
        if (validUntil != null && !now.isBefore(validUntil)) {
            reasons.add(CouponProblem.COUPON_EXPIRED);
        }
        if (validFrom != null && now.isBefore(validFrom)) {
            reasons.add(CouponProblem.COUPON_NOT_YET_VALID);
        }
        if (rules.asksForTime() && !rules.isTime(now.atZone(use.zone()))) {
            reasons.add(CouponProblem.NOT_AT_THIS_TIME);
        }
        if (!stores.isEmpty() && !stores.contains(use.store())) {
            reasons.add(CouponProblem.WRONG_STORE);
        }
        var order = use.worth();
        if (order == null) {
            if (minOrder != null) {
                reasons.add(CouponProblem.ORDER_TOO_SMALL);
            }
        } else {
            var expected = minOrder == null ? currency : minOrder.currency();
            if (expected != null && !expected.equals(order.currency())) {
                reasons.add(CouponProblem.WRONG_CURRENCY);
            } else if (minOrder != null && order.amount() < minOrder.amount()) {
                reasons.add(CouponProblem.ORDER_TOO_SMALL);
            }
        }
        if (rules.asksForItems() && !hasItems(items(use.order()))) {
            reasons.add(CouponProblem.WRONG_PRODUCTS);
        }
        return reasons;
    }

    private boolean hasItems(List<Item> items) {
        var buyGet = rules.buyGet();
        return buyGet == null
                ? !rules.matching(items).isEmpty()
                : buyGet.off(rules.matching(items)).isPresent();
    }

    /// What it takes off an order, never more than the order's worth.
    ///
    /// @param order null where nothing is known of it
    /// @return null for gifts, and where too little is known of the order
    @Nullable Money discount(@Nullable OrderReference order) {
        var worth = order == null ? null : order.amount();
        return switch (kind) {
            case AMOUNT -> currency == null ? null : Money.of(atMost(value, worth), currency);
            case PERCENTAGE -> {
                if (worth == null) {
                    yield null;
                }
                var of =
                        rules.products() == null
                                ? Long.valueOf(worth.amount())
                                : worthOfMatching(order);
                if (of == null) {
                    yield null;
                }
                // Rounded down to whole minor units; 10^15 × 100 fits a long.
                long off = Math.min(of, worth.amount()) * value / 100;
                var most = rules.maxDiscount();
                yield Money.of(most == null ? off : Math.min(off, most), worth.currency());
            }
            case BUY_X_GET_Y -> {
                var buyGet = rules.buyGet();
                if (worth == null || buyGet == null) {
                    yield null;
                }
                long off = buyGet.off(rules.matching(items(order))).orElse(BuyGet.UNPRICED);
                yield off == BuyGet.UNPRICED
                        ? null
                        : Money.of(atMost(off, worth), worth.currency());
            }
            case GIFT -> null;
        };
    }

    /// @return null where one of them has no price
    private @Nullable Long worthOfMatching(@Nullable OrderReference order) {
        long worth = 0;
        for (var item : rules.matching(items(order))) {
            var price = item.price();
            if (price == null) {
                return null;
            }
            worth += price * item.pieces();
        }
        return worth;
    }

    private static long atMost(long off, @Nullable Money worth) {
        return worth == null ? off : Math.min(off, worth.amount());
    }

    private static List<Item> items(@Nullable OrderReference order) {
        return order == null || order.items() == null ? List.of() : order.items();
    }
}
