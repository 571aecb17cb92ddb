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
record Use(
        String store,
        @Nullable OrderReference order,
        @Nullable UUID fanId,
        boolean isInAudience,
        ZoneId zone) {

    @Nullable Money worth() {
        return order == null ? null : order.amount();
    }
}
