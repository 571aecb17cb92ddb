package io.fanops.referral.coupon;

import io.fanops.platform.problem.Refused;
import io.fanops.referral.wallet.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Taking coupons back by hand: the place in the stock and in the fan's share, the piece on the
/// ledger, and whoever keeps count of what the coupon was issued for.
@ApplicationScoped
class VoidingCoupons {
    private final Coupons coupons;
    private final FanShares shares;
    private final Ledger ledger;
    private final Event<CouponUse> uses;

    VoidingCoupons(Coupons coupons, FanShares shares, Ledger ledger, Event<CouponUse> uses) {
        this.coupons = coupons;
        this.shares = shares;
        this.ledger = ledger;
        this.uses = uses;
    }

    /// @param reason what is noted
    /// @throws Refused `COUPON_VOID`, `COUPON_SPENT`
    @Transactional(Transactional.TxType.MANDATORY)
    Coupon takeBack(Coupon coupon, @Nullable String reason) {
        var voided =
                coupons.takeBackOne(coupon.id(), reason)
                        .orElseThrow(() ->
                                new Refused(
                                        coupon.isVoid()
                                                ? CouponProblem.COUPON_VOID
                                                : CouponProblem.COUPON_SPENT,
                                        "There is nothing to take back."));
        if (voided.counted() != null) {
            shares.couponsBack(coupon.template().id(), List.of(voided.counted()));
        }
        var transfer = voided.transfer();
        ledger.post(List.of(transfer));
        uses.fire(
                new CouponUse.Recalled(
                        coupon.fanId(), voided.cause(), transfer.id(), transfer.cause()));
        return coupons.withId(coupon.id()).orElseThrow();
    }
}
