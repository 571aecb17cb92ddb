package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A coupon as the database shows it at one moment.
///
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

    /// Whether somebody holds it who is not the one with this lock.
    boolean isLockedFor(@Nullable UUID lock) {
        return lockedUntil != null && now.isBefore(lockedUntil) && !lockedBy(lock);
    }

    private boolean lockedBy(@Nullable UUID lock) {
        return lockId != null && lockId.equals(lock);
    }

    /// Why it cannot be redeemed; empty where it can.
    List<CouponProblem> reasonsAgainst(String store, @Nullable Money order, @Nullable UUID lock) {
        var reasons = new ArrayList<CouponProblem>();
        if (isVoid) {
            reasons.add(CouponProblem.COUPON_VOID);
        }
        if (redemptionsLeft == 0) {
            reasons.add(CouponProblem.COUPON_SPENT);
        }
        reasons.addAll(template.reasonsAgainst(store, order, now));
        if (isLockedFor(lock)) {
            reasons.add(CouponProblem.COUPON_LOCKED);
        }
        return reasons;
    }
}
