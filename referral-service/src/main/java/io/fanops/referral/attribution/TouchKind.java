package io.fanops.referral.attribution;

/// What may have brought a fan to an order.
public enum TouchKind {
    /// A printed code was scanned.
    OFFLINE_QR,
    /// A coupon was redeemed.
    COUPON,
    /// Somebody brought the fan.
    REFERRAL,
    /// A link of a partner's position was opened.
    AFFILIATE,
    /// Any other link or advertisement was opened.
    LAST_CLICK
}
