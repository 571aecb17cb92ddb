package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a coupon is to be used on, where and by whom, as far as it is known.
///
/// @param fanId who uses it; null where nobody says so
/// @param isInAudience whether that fan is in the audience that the template asks for
/// @param zone in which the brand counts its days
/// @param amount to take off a balance; null for what the order is worth, or all that is left
record Use(
        String store,
        UsedOrder on,
        @Nullable UUID fanId,
        boolean isInAudience,
        ZoneId zone,
        @Nullable Money amount) {

    /// One on an order of which nothing is known but what is said, and that says nothing of an
    /// amount.
    Use(
            String store,
            @Nullable OrderReference order,
            @Nullable UUID fanId,
            boolean isInAudience,
            ZoneId zone) {
        this(store, UsedOrder.asSaid(order), fanId, isInAudience, zone, null);
    }

    /// The same use of the order as it stands by now.
    Use on(UsedOrder now) {
        return new Use(store, now, fanId, isInAudience, zone, amount);
    }

    @Nullable OrderReference order() {
        return on.order();
    }

    @Nullable Money worth() {
        var order = on.order();
        return order == null ? null : order.amount();
    }
}
