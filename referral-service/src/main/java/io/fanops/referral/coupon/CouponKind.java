package io.fanops.referral.coupon;

/// What a coupon gives.
enum CouponKind {
    /// A fixed amount off.
    AMOUNT,
    /// A percentage off, at most the rules' `maxDiscount`.
    PERCENTAGE,
    /// Something handed over; its name is the template's.
    GIFT,
    /// Some pieces of an order cheaper or free, because others are in it: the rules' `buyGet`.
    BUY_X_GET_Y
}
