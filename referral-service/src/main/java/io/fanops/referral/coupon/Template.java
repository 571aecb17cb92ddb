package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the coupons issued from it are worth, where and when.
///
/// @param value AMOUNT: minor units of `currency`; PERCENTAGE: whole percent; GIFT: 0
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
        List<String> stores) {

    /// Why a coupon of this template cannot be used in this place on this order now; empty where it
    /// can.
    ///
    /// @param order null where nobody can say how much: then it is less than any least order
    List<CouponProblem> reasonsAgainst(String store, @Nullable Money order, Instant now) {
        var reasons = new ArrayList<CouponProblem>();
        if (validUntil != null && !now.isBefore(validUntil)) {
            reasons.add(CouponProblem.COUPON_EXPIRED);
        }
        if (validFrom != null && now.isBefore(validFrom)) {
            reasons.add(CouponProblem.COUPON_NOT_YET_VALID);
        }
        if (!stores.isEmpty() && !stores.contains(store)) {
            reasons.add(CouponProblem.WRONG_STORE);
        }
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
        return reasons;
    }

    /// What it takes off an order.
    ///
    /// @param order null where its worth is not known
    /// @return null for gifts, and for a percentage of an unknown order
    @Nullable Money discount(@Nullable Money order) {
        return switch (kind) {
            case AMOUNT ->
                    currency == null
                            ? null
                            : Money.of(
                                    order == null ? value : Math.min(value, order.amount()),
                                    currency);
            case PERCENTAGE ->
                    // Rounded down to whole minor units; 10^15 × 100 fits a long.
                    order == null ? null : Money.of(order.amount() * value / 100, order.currency());
            case GIFT -> null;
        };
    }
}
