package io.fanops.referral.coupon;

/// A template with what is left of it.
///
/// @param version of its end and stores
/// @param revision counts every change, for ETags
/// @param issued coupons that are out, or promised to qualified referrals
record StockedTemplate(
        Template template, TemplateState state, int version, long revision, long issued) {

    boolean isExhausted() {
        return left() == 0;
    }

    /// Coupons that may still be issued; the highest number where there is no limit.
    long left() {
        var stock = template.stock();
        return stock == null ? Long.MAX_VALUE : Math.max(0, stock - issued);
    }
}
