package io.fanops.referral.coupon;

import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.Fans;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Fans take coupons themselves.
@ApplicationScoped
class ClaimingCoupons {
    private final CouponTemplates templates;
    private final IssuingCoupons issuing;
    private final Fans fans;

    ClaimingCoupons(CouponTemplates templates, IssuingCoupons issuing, Fans fans) {
        this.templates = templates;
        this.issuing = issuing;
        this.fans = fans;
    }

    /// The template of this key.
    ///
    /// @throws Refused `UNKNOWN_COUPON_TEMPLATE` also for one that fans cannot take from, of which
    ///   they need not know
    StockedTemplate wanted(String key) {
        return templates
                .stocked(key)
                .filter(stocked -> stocked.template().rules().claimable())
                .orElseThrow(() ->
                        new Refused(
                                CouponProblem.UNKNOWN_COUPON_TEMPLATE,
                                "There is no coupon `" + key + "` to take.",
                                new Refused.FieldError("/template", "is no coupon to take")));
    }

    /// Templates of which fans may take coupons now, in the order of their making.
    List<StockedTemplate> offers(UUID after, int limit) {
        return templates.claimable(after, limit);
    }

    /// Why a fan cannot take one, as far as that is known beforehand: it asks the fan service, so
    /// it is not for a transaction. Decides nothing but the audience.
    Optional<Refused> obstacle(StockedTemplate stocked, UUID fan) {
        var obstacle = issuing.obstacle(stocked, null);
        if (obstacle.isPresent()) {
            return obstacle;
        }
        var audience = stocked.template().rules().audience();
        return audience != null && !fans.isMember(audience, fan)
                ? Optional.of(
                        new Refused(
                                CouponProblem.NOT_IN_AUDIENCE,
                                CouponProblem.NOT_IN_AUDIENCE.title() + "."))
                : Optional.empty();
    }

    /// @throws Refused `COUPON_EXPIRED`, `FAN_LIMIT_REACHED`, `COUPON_STOCK_EXHAUSTED`
    @Transactional(Transactional.TxType.MANDATORY)
    Coupon claim(Template template, UUID fan) {
        var coupon = issuing.issue(template, fan, Coupons.BY_CLAIM, null);
        if (coupon.state() == Coupon.State.EXPIRED) {
            throw new Refused(
                    CouponProblem.COUPON_EXPIRED, CouponProblem.COUPON_EXPIRED.title() + ".");
        }
        return coupon;
    }
}
