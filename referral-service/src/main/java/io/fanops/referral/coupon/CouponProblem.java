package io.fanops.referral.coupon;

import io.fanops.platform.problem.ProblemType;

/// What is refused around coupons; those up to `COUPON_LOCKED` are also the `reasons` of a
/// validation.
enum CouponProblem implements ProblemType {
    COUPON_VOID(409, "The coupon was taken back"),
    COUPON_SPENT(409, "The coupon is used up"),
    COUPON_EXPIRED(409, "The coupon's time is over"),
    COUPON_NOT_YET_VALID(409, "The coupon's time has not begun"),
    NOT_AT_THIS_TIME(409, "The coupon is not taken at this time of the week"),
    WRONG_STORE(409, "The coupon is not taken in this store"),
    ORDER_TOO_SMALL(409, "The order is too small for the coupon"),
    WRONG_CURRENCY(409, "The order is in another currency than the coupon"),
    WRONG_PRODUCTS(409, "The order has not the products that the coupon is for"),
    FAN_NEEDED(409, "The coupon asks who uses it"),
    WRONG_FAN(409, "The coupon is another fan's"),
    NOT_IN_AUDIENCE(409, "The coupon is for members of an audience that the fan is not in"),
    FAN_LIMIT_REACHED(409, "The fan has had as many as one fan may"),
    AMOUNT_NEEDED(409, "Nothing says how much to take off the balance"),
    NOTHING_TO_TAKE_OFF(409, "The coupon would take nothing off and be used up for it"),
    AMOUNT_EXCEEDS_ORDER(409, "More is to be taken than is left of the order"),
    BALANCE_TOO_SMALL(409, "The balance is less than what is to be taken"),
    NOT_STACKABLE(409, "The coupons do not go together on one order"),
    COUPON_LOCKED(409, "The coupon is locked by another validation"),
    COUPON_STOCK_EXHAUSTED(409, "All coupons of the template are issued"),
    COUPON_CODE_TAKEN(409, "There is another coupon under this code"),
    COUPON_TEMPLATE_EXISTS(409, "There is another coupon template under this key"),
    NOT_OFFLINE(409, "The coupon is not taken without network"),
    COUPON_TEMPLATE_STATE(409, "The coupon template's state does not allow this"),
    STOCK_BELOW_ISSUED(409, "A stock only grows"),
    UNKNOWN_AUDIENCE(400, "The request names an audience that this brand does not have"),
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
