package io.fanops.referral.referral;

import io.fanops.referral.attribution.Attributed;
import io.fanops.referral.attribution.Attribution;
import io.fanops.referral.coupon.CouponUse;
import io.fanops.referral.coupon.CouponUse.Recalled;
import io.fanops.referral.coupon.CouponUse.Redeemed;
import io.fanops.referral.coupon.CouponUse.TakenBack;
import io.fanops.referral.order.OrderNews;
import io.fanops.referral.order.OrderNews.PaidBack;
import io.fanops.referral.order.OrderNews.Placed;
import io.fanops.referral.order.OrderNews.PlacedOrder;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.Reversing.Aftermath;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// Orders and redemptions, and what they make of referrals; inside the transaction that takes them
/// down.
@ApplicationScoped
class QualifyingReferrals {
    private final Referrals referrals;
    private final Converting converting;
    private final Reversing reversing;
    private final CarryingOn carryingOn;
    private final Aftermath aftermath;
    private final Credits credits;

    QualifyingReferrals(
            Referrals referrals,
            Converting converting,
            Reversing reversing,
            CarryingOn carryingOn,
            Aftermath aftermath,
            Credits credits) {
        this.referrals = referrals;
        this.converting = converting;
        this.reversing = reversing;
        this.carryingOn = carryingOn;
        this.aftermath = aftermath;
        this.credits = credits;
    }

    /// Once it is decided what they are credited to.
    void attributed(@Observes Attributed attributed) {
        qualifyBy(attributed.attributions().stream().map(Attribution::order).toList());
    }

    void ordered(@Observes OrderNews news) {
        switch (news) {
            case Placed _ -> {}
            case PaidBack back ->
                    carryingOn.undone(
                            referrals.lockConvertedBy(back.orderId()).stream()
                                    .filter(referral -> !referral.terms().isEnough(back.rest()))
                                    .toList(),
                            "ORDER_REFUNDED");
        }
    }

    void used(@Observes CouponUse use) {
        switch (use) {
            case Redeemed redeemed -> {
                var fan = redeemed.fanId();
                if (fan != null) {
                    qualifyBy(redeemed, fan);
                }
            }
            case TakenBack back ->
                    carryingOn.undone(
                            referrals.lockConvertedByRedemption(back.redemptionId()),
                            "REDEMPTION_ROLLED_BACK");
            case Recalled recalled -> reversing.recalled(recalled);
        }
    }

    private void qualifyBy(Redeemed redeemed, UUID fan) {
        convert(
                referrals.lockWaiting(List.of(fan), Trigger.REDEEMED, redeemed.at()).stream()
                        .filter(r -> r.window().contains(redeemed.at()))
                        .map(r -> r.because(null, redeemed.redemptionId()))
                        .toList());
    }

    private void qualifyBy(List<PlacedOrder> orders) {
        if (orders.isEmpty()) {
            return;
        }
        var waiting =
                referrals.lockWaiting(
                        orders.stream().map(PlacedOrder::fanId).collect(Collectors.toSet()),
                        Trigger.PURCHASED,
                        Collections.min(orders.stream().map(PlacedOrder::placedAt).toList()));
        if (waiting.isEmpty()) {
            return;
        }
        // A referral's referee is the survivor.
        var byFan = credits.byPerson(orders);
        var theirs =
                credits.of(
                        waiting.stream()
                                .flatMap(r -> byFan.getOrDefault(r.refereeId(), List.of()).stream())
                                .toList());
        var qualified = new ArrayList<Referral>();
        for (var referral : waiting) {
            byFan.getOrDefault(referral.refereeId(), List.of()).stream()
                    .filter(order -> referral.window().contains(order.placedAt()))
                    .filter(order -> referral.terms().isEnough(order.worth()))
                    .filter(order -> theirs.allow(referral, order))
                    .findFirst()
                    .ifPresent(order -> qualified.add(referral.because(order.id(), null)));
        }
        convert(qualified);
    }

    private void convert(List<Referral> qualified) {
        if (!qualified.isEmpty()) {
            aftermath.tell(converting.convert(qualified, aftermath.now()).facts());
        }
    }
}
