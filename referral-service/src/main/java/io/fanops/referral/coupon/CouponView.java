package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A coupon as it is shown.
///
/// @param value AMOUNT: minor units of `currency`; PERCENTAGE: whole percent
/// @param lockedUntil while a validation holds it
@JsonInclude(JsonInclude.Include.NON_NULL)
record CouponView(
        UUID id,
        String code,
        String template,
        String name,
        CouponKind kind,
        @Nullable Long value,
        @Nullable String currency,
        @Nullable UUID fanId,
        Coupon.State state,
        int redemptionsLeft,
        @Nullable Money minOrder,
        List<String> stores,
        @Nullable Instant validFrom,
        @Nullable Instant validUntil,
        @Nullable Instant lockedUntil,
        Instant issuedAt,
        @JsonProperty("_actions") List<String> actions) {

    static CouponView of(Coupon coupon) {
        var template = coupon.template();
        return new CouponView(
                coupon.id(),
                coupon.code(),
                template.key(),
                template.name(),
                template.kind(),
                template.kind() == CouponKind.GIFT ? null : template.value(),
                template.currency(),
                coupon.fanId(),
                coupon.state(),
                coupon.redemptionsLeft(),
                template.minOrder(),
                template.stores(),
                template.validFrom(),
                template.validUntil(),
                coupon.isLockedFor(null) ? coupon.lockedUntil() : null,
                coupon.issuedAt(),
                coupon.state() == Coupon.State.ISSUED ? List.of("validate", "redeem") : List.of());
    }
}
