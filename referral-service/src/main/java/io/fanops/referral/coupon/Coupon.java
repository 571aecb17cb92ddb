package io.fanops.referral.coupon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A coupon as the database shows it at one moment.
///
/// @param template the terms it was issued under, with its own end
/// @param fanId whose it is; null for whoever has the code
/// @param now the database's time at that moment
record Coupon(
        UUID id,
        String code,
        Template template,
        @Nullable UUID fanId,
        boolean isVoid,
        int redemptionsLeft,
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
        if (redemptionsLeft == 0) {
            return State.SPENT;
        }
        return until != null && !now.isBefore(until) ? State.EXPIRED : State.ISSUED;
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
        return fanId == null ? said : fanId;
    }

    /// Why it cannot be redeemed; empty where it can.
    List<CouponProblem> reasonsAgainst(Use use, @Nullable UUID lock) {
        var reasons = new ArrayList<CouponProblem>();
        if (isVoid) {
            reasons.add(CouponProblem.COUPON_VOID);
        }
        if (redemptionsLeft == 0) {
            reasons.add(CouponProblem.COUPON_SPENT);
        }
        reasons.addAll(template.reasonsAgainst(use, now));
        reasons.addAll(reasonsAgainst(use.fanId(), use.isInAudience()));
        if (isLockedFor(lock)) {
            reasons.add(CouponProblem.COUPON_LOCKED);
        }
        return reasons;
    }

    private List<CouponProblem> reasonsAgainst(@Nullable UUID said, boolean isInAudience) {
        if (fanId != null && said != null && !fanId.equals(said)) {
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
