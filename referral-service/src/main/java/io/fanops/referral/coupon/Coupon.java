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
/// @param balance what is left of a PREPAID one; null for other kinds
/// @param now the database's time at that moment
record Coupon(
        UUID id,
        String code,
        Template template,
        @Nullable UUID fanId,
        @Nullable UUID owner,
        boolean isVoid,
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
        if (isUsedUp()) {
            return State.SPENT;
        }
        return until != null && !now.isBefore(until) ? State.EXPIRED : State.ISSUED;
    }

    boolean isUsedUp() {
        return redemptionsLeft == 0 || (balance != null && balance.amount() == 0);
    }

    /// What it takes off an order.
    ///
    /// @param amount that is said of one with a balance; null for what the order is worth
    /// @return null where that cannot be said, and for gifts
    @Nullable Money discount(@Nullable OrderReference order, @Nullable Money amount) {
        if (balance == null) {
            return template.discount(order);
        }
        if (amount != null) {
            return amount;
        }
        var worth = order == null ? null : order.amount();
        return worth == null
                ? null
                : Money.of(Math.min(worth.amount(), balance.amount()), balance.currency());
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
        if (isUsedUp()) {
            reasons.add(CouponProblem.COUPON_SPENT);
        }
        reasons.addAll(template.reasonsAgainst(use, now));
        reasons.addAll(reasonsAgainstTaking(use));
        reasons.addAll(reasonsAgainst(use.fanId(), use.isInAudience()));
        if (isLockedFor(lock)) {
            reasons.add(CouponProblem.COUPON_LOCKED);
        }
        return reasons;
    }

    private List<CouponProblem> reasonsAgainstTaking(Use use) {
        if (balance == null) {
            return List.of();
        }
        var taken = discount(use.order(), use.amount());
        if (taken == null || taken.amount() == 0) {
            return List.of(CouponProblem.AMOUNT_NEEDED);
        }
        if (!taken.currency().equals(balance.currency())) {
            return List.of(CouponProblem.WRONG_CURRENCY);
        }
        return taken.amount() > balance.amount()
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
