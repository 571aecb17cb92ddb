package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A coupon as the database shows it at one moment.
///
/// @param template the terms it was issued under, with its own end
/// @param fanId to whom it was given; null for whoever has the code
/// @param owner who that is now
/// @param isLapsed whether its time was over before it was used up, and it has left the books
/// @param voidBecause what was noted when it was taken back by hand
/// @param balance what is left of a PREPAID one; null for other kinds
/// @param now the database's time at that moment
record Coupon(
        UUID id,
        String code,
        Template template,
        @Nullable UUID fanId,
        @Nullable UUID owner,
        boolean isVoid,
        boolean isLapsed,
        @Nullable String voidBecause,
        int redemptionsLeft,
        @Nullable Money balance,
        @Nullable UUID lockId,
        @Nullable Instant lockedUntil,
        Instant issuedAt,
        Instant now) {

    enum State {
        ISSUED,
        SPENT,
        EXPIRED,
        VOID
    }

    State state() {
        var until = template.validUntil();
        if (isVoid) {
            return State.VOID;
        }
        if (isTaken()) {
            return State.SPENT;
        }
        if (isLapsed) {
            return State.EXPIRED;
        }
        if (isUsedUp()) {
            return State.SPENT;
        }
        return until != null && !now.isBefore(until) ? State.EXPIRED : State.ISSUED;
    }

    /// Whether all its redemptions are taken; a till without network may have told so after its
    /// end.
    private boolean isTaken() {
        return redemptionsLeft == 0;
    }

    boolean isUsedUp() {
        return isTaken() || (balance != null && balance.amount() == 0);
    }

    /// What it takes off what others have left of the order.
    ///
    /// @return null where that cannot be said, and for gifts
    @Nullable Money discount(Use use) {
        return take(use.on().left(), use.amount()).discount();
    }

    /// What it takes of what other coupons have left of an order, and what is left then.
    ///
    /// @param amount that is said of one with a balance; null for what there is to pay
    Basket.Taken take(Basket basket, @Nullable Money amount) {
        if (balance == null) {
            return template.take(basket);
        }
        if (amount != null) {
            return basket.without(amount);
        }
        var worth = basket.worth();
        return worth == null
                ? basket.unknown()
                : basket.without(
                        Money.of(Math.min(worth.amount(), balance.amount()), balance.currency()));
    }

    List<String> actions() {
        return switch (state()) {
            case ISSUED ->
                    isLockedFor(null)
                            ? List.of("validate", "redeem", "unlock", "void")
                            : List.of("validate", "redeem", "void");
            case EXPIRED -> List.of("void");
            case SPENT, VOID -> List.of();
        };
    }

    /// What who redeems it takes turns for.
    String row() {
        return "coupon:" + id;
    }

    /// Whether a validation can keep it for one. Of a public code there is enough for others too:
    /// who keeps it keeps it from everybody.
    boolean isLockable() {
        return fanId != null || template.maxRedemptions() == 1;
    }

    /// Whether somebody holds it who is not the one with this lock.
    boolean isLockedFor(@Nullable UUID lock) {
        return lockedUntil != null && now.isBefore(lockedUntil) && !lockedBy(lock);
    }

    private boolean lockedBy(@Nullable UUID lock) {
        return lockId != null && lockId.equals(lock);
    }

    /// Who would redeem it: its owner, or who says so.
    @Nullable UUID user(@Nullable UUID said) {
        return owner == null ? said : owner;
    }

    /// Why it cannot be redeemed; empty where it can.
    List<CouponProblem> reasonsAgainst(Use use, @Nullable UUID lock) {
        var reasons = new ArrayList<CouponProblem>();
        if (isVoid) {
            reasons.add(CouponProblem.COUPON_VOID);
        }
        if (isLapsed) {
            reasons.add(isTaken() ? CouponProblem.COUPON_SPENT : CouponProblem.COUPON_EXPIRED);
            return reasons;
        }
        if (isUsedUp()) {
            reasons.add(CouponProblem.COUPON_SPENT);
        }
        var ofTemplate = template.reasonsAgainst(use, now);
        reasons.addAll(ofTemplate);
        if (ofTemplate.isEmpty()) {
            reasons.addAll(reasonsAgainstTaking(use));
        }
        reasons.addAll(reasonsAgainst(use.fanId(), use.isInAudience()));
        for (var reason : use.on().against(List.of(this))) {
            if (!reasons.contains(reason)) {
                reasons.add(reason);
            }
        }
        if (isLockedFor(lock)) {
            reasons.add(CouponProblem.COUPON_LOCKED);
        }
        return reasons;
    }

    private List<CouponProblem> reasonsAgainstTaking(Use use) {
        var left = use.on().left();
        var taken = take(left, use.amount());
        var discount = taken.discount();
        if (balance != null && discount == null) {
            return List.of(CouponProblem.AMOUNT_NEEDED);
        }
        var worth = left.worth();
        if (taken.isNothing() || (balance != null && worth != null && worth.amount() == 0)) {
            return List.of(CouponProblem.NOTHING_TO_TAKE_OFF);
        }
        if (balance == null || discount == null) {
            return List.of();
        }
        if (!discount.currency().equals(balance.currency())) {
            return List.of(CouponProblem.WRONG_CURRENCY);
        }
        if (worth != null && discount.amount() > worth.amount()) {
            return List.of(CouponProblem.AMOUNT_EXCEEDS_ORDER);
        }
        return discount.amount() > balance.amount()
                ? List.of(CouponProblem.BALANCE_TOO_SMALL)
                : List.of();
    }

    private List<CouponProblem> reasonsAgainst(@Nullable UUID said, boolean isInAudience) {
        if (owner != null && said != null && !owner.equals(said)) {
            return List.of(CouponProblem.WRONG_FAN);
        }
        boolean asksWho = template.rules().audience() != null || template.rules().perFan() != null;
        if (user(said) == null && asksWho) {
            return List.of(CouponProblem.FAN_NEEDED);
        }
        return template.rules().audience() != null && !isInAudience
                ? List.of(CouponProblem.NOT_IN_AUDIENCE)
                : List.of();
    }
}
