package io.fanops.content.referral;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// One piece of what a pool gives away, as a fan reads it.
///
/// @param name the pool's
/// @param form `POINTS`, `CASH`, `GIFT` or `COUPON`
/// @param amount points, minor units of the brand's currency, or pieces
/// @param couponTemplate whose coupons, where the form is COUPON
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Prize(String name, String form, long amount, @Nullable String couponTemplate) {}
