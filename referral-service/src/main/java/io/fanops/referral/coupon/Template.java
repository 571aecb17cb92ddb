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
/// @param value AMOUNT, PREPAID: minor units of `currency`; PERCENTAGE: whole percent; else 0
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
        if (rules.asksForItems() && !hasItems(Basket.of(use.order()))) {
            reasons.add(CouponProblem.WRONG_PRODUCTS);
        }
        return reasons;
    }

    private boolean hasItems(Basket basket) {
        var buyGet = rules.buyGet();
        return buyGet == null
                ? basket.lots().stream().anyMatch(lot -> rules.isFor(lot.item()))
                : buyGet.take(basket, rules::isFor).isPresent();
    }

    /// What it takes off an order, never more than the order's worth.
    ///
    /// @param order null where nothing is known of it
    /// @return null for gifts, and where too little is known of the order
    @Nullable Money discount(@Nullable OrderReference order) {
        return take(Basket.of(order)).discount();
    }

    /// What it takes of what other coupons have left, and what is left then.
    Basket.Taken take(Basket basket) {
        var worth = basket.worth();
        return switch (kind) {
            case AMOUNT ->
                    currency == null
                            ? basket.unknown()
                            : basket.without(Money.of(atMost(value, worth), currency));
            case PERCENTAGE -> {
                if (worth == null) {
                    yield basket.unknown();
                }
                if (rules.products() == null) {
                    yield basket.without(percentage(worth.amount(), worth.currency()));
                }
                var of = basket.worthOf(rules::isFor);
                yield of == null
                        ? basket.unknown()
                        : basket.without(
                                percentage(Math.min(of, worth.amount()), worth.currency()),
                                of,
                                rules::isFor);
            }
            case BUY_X_GET_Y -> {
                var buyGet = rules.buyGet();
                yield buyGet == null
                        ? basket.unknown()
                        : buyGet.take(basket, rules::isFor).orElseGet(basket::untouched);
            }
            // What is left of a balance the coupon knows.
            case GIFT, PREPAID -> basket.unknown();
        };
    }

    /// Rounded down to whole minor units; 10^15 × 100 fits a long.
    private Money percentage(long of, String unit) {
        long off = of * value / 100;
        var most = rules.maxDiscount();
        return Money.of(most == null ? off : Math.min(off, most), unit);
    }

    private static long atMost(long off, @Nullable Money worth) {
        return worth == null ? off : Math.min(off, worth.amount());
    }
}
