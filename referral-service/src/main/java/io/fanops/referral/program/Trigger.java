package io.fanops.referral.program;

/// What a referee has to do for the referral to count.
public enum Trigger {
    /// Become a fan.
    JOINED,
    /// Place an order of at least the program's `minOrder` within the attribution window.
    PURCHASED,
    /// Redeem a coupon within the attribution window.
    REDEEMED
}
