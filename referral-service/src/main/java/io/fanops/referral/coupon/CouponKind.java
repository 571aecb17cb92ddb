package io.fanops.referral.coupon;

/// What a coupon gives.
enum CouponKind {
    /// A fixed amount off.
    AMOUNT,
    /// A percentage off.
    PERCENTAGE,
    /// Something handed over; its name is the template's.
    GIFT
}
