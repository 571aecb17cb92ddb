package io.fanops.referral.attribution;

/// What became of a touch that was considered for an order.
enum Outcome {
    /// It has the credit.
    CREDITED,
    /// It came after the order.
    AFTER_ORDER,
    /// The policy gives its kind no credit.
    NOT_IN_POLICY,
    /// It was longer ago than the policy lets its kind count.
    OUT_OF_WINDOW,
    /// A kind goes before it, or a coupon that was redeemed for this very order.
    LOWER_PRIORITY,
    /// A later one of its kind has the credit.
    EARLIER,
    /// An earlier one of its kind has the credit.
    LATER
}
