package io.fanops.referral.attribution;

import io.fanops.referral.coupon.CouponUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.UUID;

/// Redemptions are touches: of the order that they name, and else of the fan. The credit is the
/// template's; a coupon's code is a secret.
@ApplicationScoped
class CouponTouches {
    private final Touches touches;

    CouponTouches(Touches touches) {
        this.touches = touches;
    }

    void follow(@Observes CouponUse use) {
        switch (use) {
            case CouponUse.Redeemed redeemed -> {
                if (redeemed.fanId() != null || redeemed.order() != null) {
                    touches.note(
                            List.of(
                                    new Touch(
                                            key(redeemed.redemptionId()),
                                            TouchKind.COUPON,
                                            redeemed.template(),
                                            redeemed.fanId(),
                                            null,
                                            redeemed.order(),
                                            redeemed.at())));
                }
            }
            case CouponUse.TakenBack back -> touches.withdraw(List.of(key(back.redemptionId())));
            // Told besides TakenBack.
            case CouponUse.Recalled _ -> {}
        }
    }

    private static String key(UUID redemption) {
        return "redemption:" + redemption;
    }
}
