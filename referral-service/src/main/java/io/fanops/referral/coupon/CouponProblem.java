package io.fanops.referral.coupon;

import io.fanops.platform.problem.ProblemType;

/// What is refused around coupons; the first eight are also the `reasons` of a validation.
enum CouponProblem implements ProblemType {
    COUPON_VOID(409, "The coupon was taken back"),
    COUPON_SPENT(409, "The coupon is used up"),
    COUPON_EXPIRED(409, "The coupon's time is over"),
    COUPON_NOT_YET_VALID(409, "The coupon's time has not begun"),
    COUPON_LOCKED(409, "The coupon is locked by another validation"),
    WRONG_STORE(409, "The coupon is not taken in this store"),
    ORDER_TOO_SMALL(409, "The order is too small for the coupon"),
    WRONG_CURRENCY(409, "The order is in another currency than the coupon"),
    COUPON_STOCK_EXHAUSTED(409, "All coupons of the template are issued"),
    COUPON_CODE_TAKEN(409, "There is another coupon under this code"),
    COUPON_TEMPLATE_EXISTS(409, "There is another coupon template under this key"),
    UNKNOWN_COUPON_TEMPLATE(
            400, "The request names a coupon template that this brand does not have"),
    ALREADY_ROLLED_BACK(409, "The redemption was rolled back before");

    private final int status;
    private final String title;

    CouponProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
