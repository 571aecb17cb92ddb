package io.fanops.referral.coupon;

/// A template with what is left of it.
///
/// @param version of its end and stores
/// @param revision counts every change, for ETags
/// @param issued coupons that are out, or promised to qualified referrals
record StockedTemplate(
        Template template, TemplateState state, int version, long revision, long issued) {

    boolean isExhausted() {
        var stock = template.stock();
        return stock != null && issued >= stock;
    }
}
