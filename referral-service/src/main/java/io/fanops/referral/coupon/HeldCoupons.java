package io.fanops.referral.coupon;

/// A feature that takes coupons out of templates' stocks before it issues them: for prizes, deals,
/// rewards that are promised.
public interface HeldCoupons {
    /// A query of the brand in scope with the columns `template_id` and `n`: how many coupons are
    /// taken and not issued. A template may be in several rows.
    ///
    /// A query and not an answer: [AuditingStocks] puts those of all features into one statement,
    /// which sees what passes from one to another in one of them.
    String heldCoupons();
}
