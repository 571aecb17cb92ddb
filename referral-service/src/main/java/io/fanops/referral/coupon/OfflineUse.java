package io.fanops.referral.coupon;

import io.fanops.platform.contracts.Money;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Coupons that were used where nobody could ask: what is made of it afterwards.
///
/// What was handed over cannot be asked back, so a coupon counts as used up as soon as one till
/// says so; the redemption is written when it is settled which till's it is.
@ApplicationScoped
public class OfflineUse {
    private final Jdbi jdbi;
    private final UsedOrders orders;
    private final Coupons coupons;
    private final Redemptions redemptions;

    OfflineUse(Jdbi jdbi, UsedOrders orders, Coupons coupons, Redemptions redemptions) {
        this.jdbi = jdbi;
        this.orders = orders;
        this.coupons = coupons;
        this.redemptions = redemptions;
    }

    /// Coupons as they stand, their rows locked until the transaction ends; those that the brand
    /// does not have are left out.
    @Transactional(Transactional.TxType.MANDATORY)
    public Map<UUID, Standing> lock(Collection<UUID> ids) {
        var locked = coupons.locked(ids);
        var counting = counting(ids);
        var standing = new HashMap<UUID, Standing>();
        locked.forEach((id, coupon) -> standing.put(id, new Standing(coupon, counting.get(id))));
        return standing;
    }

    /// Locks a coupon's row unless somebody has it.
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean lockIfFree(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select id from coupon where brand = :brand and id = :id for update skip locked\
                                """)
                        .bind("id", id)
                        .mapTo(UUID.class)
                        .findFirst()
                        .isPresent());
    }

    /// Redemptions that stand, of coupons that may be redeemed once.
    private Map<UUID, UUID> counting(Collection<UUID> ids) {
        return jdbi.withHandle(handle -> {
            var counting = new HashMap<UUID, UUID>();
            handle.createQuery(
                            """
                            select coupon_id, id from redemption
                            where brand = :brand and coupon_id = any(:ids) and rolled_back_at is null\
                            """)
                    .bind("ids", ids.toArray(UUID[]::new))
                    .map((row, _) ->
                            Map.entry(
                                    row.getObject("coupon_id", UUID.class),
                                    row.getObject("id", UUID.class)))
                    .forEach(entry -> counting.put(entry.getKey(), entry.getValue()));
            return counting;
        });
    }

    /// Uses coupons up whose rows are locked and of which something is left; another validation's
    /// lock does not matter, since they are used.
    @Transactional(Transactional.TxType.MANDATORY)
    public void useUp(Collection<UUID> ids) {
        int used =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update coupon set redemptions_left = redemptions_left - 1, lock_id = null,
                                            locked_until = null
                                        where brand = :brand and id = any(:ids) and state = 'ISSUED'
                                            and redemptions_left > 0\
                                        """)
                                .bind("ids", ids.toArray(UUID[]::new))
                                .execute());
        if (used != ids.size()) {
            throw new IllegalStateException("A coupon was used up though its row was locked");
        }
    }

    /// Holds an order that a coupon was used on, before the coupon's row.
    @Transactional(Transactional.TxType.MANDATORY)
    public void hold(String order) {
        orders.holdNumber(order);
    }

    /// Writes the redemption of a coupon that [#useUp] used up, at the time when it was. It is
    /// taken back at once where its order was cancelled.
    ///
    /// @return its id
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID settle(
            UUID couponId,
            String store,
            @Nullable String order,
            @Nullable Money worth,
            Instant at) {
        return redemptions.settle(
                coupons.withId(couponId).orElseThrow(), use(store, order, worth), at);
    }

    private static Use use(String store, @Nullable String order, @Nullable Money worth) {
        return new Use(
                store,
                order == null && worth == null ? null : new OrderReference(order, worth, null),
                null,
                true,
                ZoneOffset.UTC);
    }

    /// A coupon as it stands.
    public static final class Standing {
        private final Coupon coupon;
        private final @Nullable UUID counting;

        Standing(Coupon coupon, @Nullable UUID counting) {
            this.coupon = coupon;
            this.counting = counting;
        }

        /// The redemption that counts; null where there is none.
        public @Nullable UUID counting() {
            return counting;
        }

        public boolean isVoid() {
            return coupon.isVoid();
        }

        /// Whether it takes nothing off.
        public boolean isGift() {
            return coupon.template().kind() == CouponKind.GIFT;
        }

        public boolean isUsedUp() {
            return coupon.redemptionsLeft() == 0;
        }

        /// Codes of the stores that take it; empty for all.
        public List<String> stores() {
            return coupon.template().stores();
        }

        /// Whether it was in its time at a moment.
        public boolean isInTime(Instant at) {
            var from = coupon.template().validFrom();
            var until = coupon.template().validUntil();
            return (from == null || !at.isBefore(from)) && (until == null || at.isBefore(until));
        }

        /// Why it should not have been taken in a store on an order, besides its time: the code of
        /// a refusal; null where it was right.
        public @Nullable String fault(
                String store, @Nullable String order, @Nullable Money worth, Instant at) {
            if (!coupon.template().rules().offline()) {
                return CouponProblem.NOT_OFFLINE.name();
            }
            return coupon.template().reasonsAgainst(use(store, order, worth), at).stream()
                    .filter(reason ->
                            reason != CouponProblem.COUPON_EXPIRED
                                    && reason != CouponProblem.COUPON_NOT_YET_VALID)
                    .map(Enum::name)
                    .findFirst()
                    .orElse(null);
        }

        /// What was taken off; null for a gift, and where nobody says what the order was worth.
        public @Nullable Money value(@Nullable String order, @Nullable Money worth) {
            return coupon.template()
                    .discount(
                            order == null && worth == null
                                    ? null
                                    : new OrderReference(order, worth, null));
        }
    }
}
