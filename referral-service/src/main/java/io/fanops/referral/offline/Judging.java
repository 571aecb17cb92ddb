package io.fanops.referral.offline;

import io.fanops.platform.contracts.Money;
import io.fanops.referral.coupon.OfflineUse.Standing;
import io.fanops.referral.coupon.Vouchers.Claims;
import io.fanops.referral.offline.Settled.Result;
import io.fanops.referral.offline.TillLog.Judged;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What entries of one sync come to, one after the other. It knows all that is asked of the
/// database beforehand, under the locks of till and coupons, and changes nothing itself.
final class Judging {
    private final Till till;
    private final Map<String, Optional<Claims>> vouchers;
    private final Map<UUID, Standing> coupons;
    private final Set<UUID> takenHere;
    private final Set<UUID> pendingElsewhere;
    private final Set<UUID> newlyUsed = new HashSet<>();
    private int taken;
    private final Map<String, Long> value = new HashMap<>();

    /// @param vouchers by their text; empty for those that are not to be believed
    /// @param takenHere coupons that this till handed something over for before
    /// @param pendingElsewhere coupons for which it is not settled which till's they are
    Judging(
            Till till,
            Map<String, Optional<Claims>> vouchers,
            Map<UUID, Standing> coupons,
            Set<UUID> takenHere,
            Set<UUID> pendingElsewhere) {
        this.till = till;
        this.vouchers = vouchers;
        this.coupons = coupons;
        this.takenHere = new HashSet<>(takenHere);
        this.pendingElsewhere = pendingElsewhere;
    }

    /// Coupons that entries used up which were not before.
    Set<UUID> newlyUsed() {
        return newlyUsed;
    }

    Judged judge(LogEntry entry) {
        var claims = vouchers.getOrDefault(entry.voucher(), Optional.empty());
        if (claims.isEmpty()) {
            return judged(entry, null, Result.BAD_SIGNATURE, null);
        }
        var coupon = coupons.get(claims.get().jti());
        if (coupon == null) {
            return judged(entry, null, Result.UNKNOWN, null);
        }
        var id = claims.get().jti();
        var worth = coupon.value(entry.order(), entry.worth());
        var beyond = beyondAllowance(entry, worth, coupon.isGift());
        if (beyond != null) {
            return judged(entry, id, Result.OVER_ALLOWANCE, beyond);
        }
        var at = till.counted(entry);
        if (!coupon.isInTime(at)) {
            return judged(entry, id, Result.EXPIRED, null);
        }
        var fault = coupon.fault(till.store(), entry.order(), entry.worth(), at);
        if (fault != null) {
            return judged(entry, id, Result.REFUSED, fault);
        }
        if (coupon.isVoid()) {
            return judged(entry, id, Result.VOID, null);
        }
        return judged(entry, id, claim(id, coupon), null);
    }

    private Result claim(UUID id, Standing coupon) {
        boolean isFirst = !coupon.isUsedUp() && newlyUsed.add(id);
        boolean wasHere = !takenHere.add(id);
        if (isFirst) {
            return Result.PENDING;
        }
        if (wasHere) {
            return Result.DUPLICATE;
        }
        return pendingElsewhere.contains(id) ? Result.PENDING : Result.DOUBLE_SPENT;
    }

    /// What of the allowance does not do; null where it does. Whatever was handed over counts, so
    /// that a till cannot make room by what is refused.
    private @Nullable String beyondAllowance(
            LogEntry entry, @Nullable Money worth, boolean isGift) {
        if (!till.isWithinAllowance(entry)) {
            return "WINDOW";
        }
        taken++;
        if (taken > till.limits().redemptions()) {
            return "REDEMPTIONS";
        }
        var most = till.limits().value();
        if (worth == null && most != null && !isGift) {
            // It took something off of which it does not say how much.
            return "VALUE";
        }
        if (worth != null && most != null) {
            long sum = value.merge(worth.currency(), worth.amount(), Long::sum);
            // Of another currency nobody said that the till may take any.
            if (!worth.currency().equals(most.currency()) || sum > most.amount()) {
                return "VALUE";
            }
        }
        return null;
    }

    private Judged judged(
            LogEntry entry, @Nullable UUID couponId, Result result, @Nullable String reason) {
        var coupon = couponId == null ? null : coupons.get(couponId);
        boolean isSecond = result == Result.DOUBLE_SPENT || result == Result.DUPLICATE;
        return new Judged(
                entry,
                new Settled(
                        entry.seq(),
                        till.counted(entry),
                        result,
                        reason,
                        couponId,
                        coupon == null ? null : coupon.value(entry.order(), entry.worth()),
                        isSecond && coupon != null ? coupon.counting() : null),
                coupon == null ? List.of() : coupon.stores());
    }
}
