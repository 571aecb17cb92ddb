package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.referral.coupon.Item.Products;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A coupon as it is shown.
///
/// @param value AMOUNT, PREPAID: minor units of `currency`; PERCENTAGE: whole percent
/// @param balance what is left of a PREPAID one
/// @param validUntil its own end, the earlier one of its template's and its days'
/// @param lockedUntil while a validation holds it
/// @param code its last characters alone for those who need not know more, and none of a trial's
/// @param voidBecause what was noted when it was taken back by hand; not for its owner
/// @param qr what a till scans; for the coupon's owner alone, and not in a trial
@JsonInclude(JsonInclude.Include.NON_NULL)
record CouponView(
        UUID id,
        String code,
        String template,
        String name,
        CouponKind kind,
        @Nullable Long value,
        @Nullable String currency,
        @Nullable Long maxDiscount,
        @Nullable BuyGet buyGet,
        @Nullable UUID fanId,
        Coupon.State state,
        int redemptionsLeft,
        @Nullable Money balance,
        @Nullable Money minOrder,
        List<String> stores,
        @Nullable Products products,
        @Nullable Instant validFrom,
        @Nullable Instant validUntil,
        @Nullable List<DayOfWeek> weekdays,
        @Nullable Hours hours,
        @Nullable Instant lockedUntil,
        Instant issuedAt,
        @Nullable String voidBecause,
        @Nullable String qr,
        @JsonProperty("_actions")
                @ActionsOf({CouponUseResource.class, OwnCouponResource.class})
                @Schema(description = "What the caller may do with it now")
                List<String> actions) {

    static CouponView of(Coupon coupon) {
        return of(coupon, coupon.code());
    }

    /// @param code as it is shown
    static CouponView of(Coupon coupon, String code) {
        return of(coupon, code, coupon.voidBecause(), null, coupon.actions());
    }

    /// As its owner sees it, who shows it at a till.
    ///
    /// @param shown what a till scans
    static CouponView ofOwn(Coupon coupon, Function<Coupon, String> shown) {
        boolean isGood = coupon.state() == Coupon.State.ISSUED;
        return of(
                coupon,
                coupon.code(),
                null,
                isGood ? shown.apply(coupon) : null,
                isGood ? List.of("show") : List.of());
    }

    /// As its owner would see it if it were theirs: nothing in it is good at any till.
    static CouponView ofTrial(Coupon coupon) {
        return of(coupon, Codes.NONE, null, null, List.of());
    }

    private static CouponView of(
            Coupon coupon,
            String code,
            @Nullable String voidBecause,
            @Nullable String qr,
            List<String> actions) {
        var template = coupon.template();
        var rules = template.rules();
        return new CouponView(
                coupon.id(),
                code,
                template.key(),
                template.name(),
                template.kind(),
                value(template),
                template.currency(),
                rules.maxDiscount(),
                rules.buyGet(),
                coupon.owner(),
                coupon.state(),
                coupon.redemptionsLeft(),
                coupon.balance(),
                template.minOrder(),
                template.stores(),
                rules.products(),
                template.validFrom(),
                template.validUntil(),
                rules.weekdays(),
                rules.hours(),
                coupon.isLockedFor(null) ? coupon.lockedUntil() : null,
                coupon.issuedAt(),
                voidBecause,
                qr,
                actions);
    }

    /// What the template's value counts; null where it has none.
    static @Nullable Long value(Template template) {
        return switch (template.kind()) {
            case AMOUNT, PERCENTAGE, PREPAID -> template.value();
            case GIFT, BUY_X_GET_Y -> null;
        };
    }
}
