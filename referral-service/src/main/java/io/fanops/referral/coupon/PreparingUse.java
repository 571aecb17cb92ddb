package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.person.SameFans;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What has to be known before coupons are used, asked before the transaction begins: the order
/// that was taken down, who the fan is, whether the fan is in an audience.
@ApplicationScoped
class PreparingUse {
    private static final Set<CouponProblem> ALONE = Set.of(CouponProblem.FAN_NEEDED);

    /// In a stack it may be left unused.
    private static final Set<CouponProblem> IN_A_STACK =
            Set.of(CouponProblem.FAN_NEEDED, CouponProblem.NOTHING_TO_TAKE_OFF);

    /// Somebody whom a mere trial does not make known.
    private static final UUID SOMEBODY_NEW = new UUID(0, 0);

    private final UsedOrders orders;
    private final Fans fans;
    private final SameFans same;
    private final Brands brands;

    PreparingUse(UsedOrders orders, Fans fans, SameFans same, Brands brands) {
        this.orders = orders;
        this.fans = fans;
        this.same = same;
        this.brands = brands;
    }

    /// The use of a coupon that is to be redeemed. The fan is not asked for where something else
    /// stands against the use: a refused one makes nobody known.
    Use toRedeem(
            Coupon coupon,
            String store,
            @Nullable OrderReference order,
            @Nullable FanReference fan,
            @Nullable UUID lock,
            @Nullable Money amount) {
        return of(
                coupon,
                store,
                UsedOrders.requireStanding(orders.look(order)),
                lock,
                fan,
                amount,
                ALONE,
                wanted -> fans.known(wanted, "/fan").fanId());
    }

    /// The use of a coupon that is only looked at: nobody becomes known by it.
    Use toValidate(
            Coupon coupon,
            String store,
            @Nullable OrderReference order,
            @Nullable FanReference fan,
            @Nullable Money amount) {
        return validating(coupon, store, orders.look(order), fan, amount, ALONE);
    }

    private Use validating(
            Coupon coupon,
            String store,
            UsedOrder order,
            @Nullable FanReference fan,
            @Nullable Money amount,
            Set<CouponProblem> passable) {
        return of(
                coupon,
                store,
                order,
                null,
                fan,
                amount,
                passable,
                wanted -> fans.find(wanted).orElse(SOMEBODY_NEW));
    }

    /// As [#toRedeem], for several coupons on one order; the fan is asked for once.
    List<Use> allToRedeem(
            List<Coupon> coupons,
            String store,
            @Nullable OrderReference said,
            @Nullable FanReference fan,
            @Nullable UUID lock) {
        var order = UsedOrders.requireStanding(orders.look(said));
        var asked = new HashMap<FanReference, UUID>();
        return coupons.stream()
                .map(coupon ->
                        of(
                                coupon,
                                store,
                                order,
                                lock,
                                fan,
                                null,
                                IN_A_STACK,
                                wanted ->
                                        asked.computeIfAbsent(
                                                wanted, one -> fans.known(one, "/fan").fanId())))
                .toList();
    }

    /// As [#toValidate], for several coupons on one order.
    List<Use> allToValidate(
            List<Coupon> coupons,
            String store,
            @Nullable OrderReference said,
            @Nullable FanReference fan) {
        var order = orders.look(said);
        return coupons.stream()
                .map(coupon -> validating(coupon, store, order, fan, null, IN_A_STACK))
                .toList();
    }

    private Use of(
            Coupon coupon,
            String store,
            UsedOrder order,
            @Nullable UUID lock,
            @Nullable FanReference fan,
            @Nullable Money amount,
            Set<CouponProblem> passable,
            Function<FanReference, UUID> asking) {
        var rules = coupon.template().rules();
        var zone = rules.asksForTime() ? brands.timezone() : ZoneOffset.UTC;
        var hoped = new Use(store, order, coupon.owner(), true, zone, amount);
        boolean isHopeless =
                coupon.reasonsAgainst(hoped, lock).stream()
                        .anyMatch(reason -> !passable.contains(reason));
        var user = coupon.user(null);
        if (fan != null && !isHopeless) {
            user = same.survivor(asking.apply(fan));
        }
        return isHopeless
                ? new Use(store, order, user, true, zone, amount)
                : new Use(store, order, user, isMember(rules.audience(), user), zone, amount);
    }

    private boolean isMember(@Nullable UUID audience, @Nullable UUID fan) {
        return audience == null || (fan != null && fans.isMember(audience, fan));
    }
}
