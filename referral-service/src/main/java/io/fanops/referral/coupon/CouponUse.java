package io.fanops.referral.coupon;

import java.time.Instant;
import java.util.UUID;

/// What happened to a fan's coupon, told inside the transaction to whoever in this service has to
/// follow.
public sealed interface CouponUse {
    UUID redemptionId();

    /// A fan redeemed a coupon.
    record Redeemed(UUID redemptionId, UUID fanId, Instant at) implements CouponUse {}

    /// A redemption was taken back.
    record TakenBack(UUID redemptionId) implements CouponUse {}
}
