package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.CouponRedeemed;
import io.fanops.platform.contracts.ReferralFact.RedemptionRolledBack;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.FanErased;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Redeeming coupons and taking redemptions back.
@ApplicationScoped
public class Redemptions {
    private static final String SELECT =
            """
            select r.*, c.code, c.template_id, c.fan_id as holder_id, c.redemptions_left, t.key as template
            from redemption r
            join coupon c on c.brand = r.brand and c.id = r.coupon_id
            join coupon_template t on t.brand = c.brand and t.id = c.template_id
            where r.brand = :brand and
            """;

    private final Jdbi jdbi;
    private final Coupons coupons;
    private final FanShares shares;
    private final Ledger ledger;
    private final Outbox outbox;
    private final Event<CouponUse> uses;

    Redemptions(
            Jdbi jdbi,
            Coupons coupons,
            FanShares shares,
            Ledger ledger,
            Outbox outbox,
            Event<CouponUse> uses) {
        this.jdbi = jdbi;
        this.coupons = coupons;
        this.shares = shares;
        this.ledger = ledger;
        this.outbox = outbox;
        this.uses = uses;
    }

    /// Why a coupon cannot be redeemed, as far as that is known beforehand; decides nothing.
    List<CouponProblem> reasonsAgainst(Coupon coupon, Use use, @Nullable UUID lock) {
        var reasons = coupon.reasonsAgainst(use, lock);
        var fanId = use.fanId();
        var most = coupon.template().rules().perFan();
        return reasons.isEmpty()
                        && coupon.fanId() == null
                        && fanId != null
                        && most != null
                        && shares.uses(coupon.id(), fanId) >= most
                ? List.of(CouponProblem.FAN_LIMIT_REACHED)
                : reasons;
    }

    /// Redeems a coupon once.
    ///
    /// Whether there is a redemption left, whether the time is right and whether another holds the
    /// lock is decided by one conditional update, whatever was read before.
    ///
    /// @throws Refused with the first of [Coupon#reasonsAgainst]
    @Transactional(Transactional.TxType.MANDATORY)
    Redemption redeem(Coupon coupon, Use use, @Nullable UUID lock) {
        refuse(reasonsAgainst(coupon, use, lock), use);
        var fanId = coupon.user(use.fanId());
        if (coupon.fanId() == null
                && fanId != null
                && !shares.use(coupon.id(), fanId, coupon.template().rules().perFan())) {
            throw refused(CouponProblem.FAN_LIMIT_REACHED);
        }
        int left = useOne(coupon, lock);
        return written(coupon, use, fanId, null, left == 0);
    }

    /// Writes the redemption of a coupon that was used up before ([OfflineUse#useUp]).
    ///
    /// @param at when it was used
    @Transactional(Transactional.TxType.MANDATORY)
    UUID settle(Coupon coupon, Use use, Instant at) {
        return written(coupon, use, coupon.fanId(), at, true).id();
    }

    /// @param at when; null for now
    /// @param isUsedUp whether nothing is left of the coupon
    private Redemption written(
            Coupon coupon, Use use, @Nullable UUID fanId, @Nullable Instant at, boolean isUsedUp) {
        var redemption = write(coupon, use, fanId, at);
        if (fanId != null) {
            uses.fire(new CouponUse.Redeemed(redemption.id(), fanId, redemption.at()));
        }
        if (isUsedUp) {
            var template = coupon.template().id();
            ledger.post(
                    List.of(
                            Transfer.of(
                                    "redemption:" + redemption.id(),
                                    "Coupon " + coupon.template().key() + " redeemed",
                                    List.of(
                                            piece(
                                                    Coupons.holder(coupon.fanId(), template),
                                                    Account.redeemed(template))))));
        }
        outbox.append(
                new CouponRedeemed(
                        redemption.id(),
                        coupon.id(),
                        coupon.template().key(),
                        fanId,
                        use.store(),
                        redemption.order(),
                        redemption.at()));
        return redemption;
    }

    /// Takes a redemption back: the coupon can be used once more, unless it was a reward that was
    /// taken back while the coupon was used up. That one is taken back now.
    ///
    /// @throws Refused `ALREADY_ROLLED_BACK`
    @Transactional(Transactional.TxType.MANDATORY)
    Redemption rollBack(UUID id) {
        boolean first =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update redemption set rolled_back_at = now()
                                        where brand = :brand and id = :id and rolled_back_at is null\
                                        """)
                                .bind("id", id)
                                .execute())
                        == 1;
        var found = found(id).orElseThrow(() -> Refused.notFound("redemption"));
        var redemption = found.redemption();
        if (!first) {
            throw new Refused(
                    CouponProblem.ALREADY_ROLLED_BACK,
                    "It was rolled back at " + redemption.rolledBackAt() + ".");
        }
        var coupon = coupons.freeOne(redemption.couponId());
        var fanId = redemption.fanId();
        if (fanId != null) {
            uses.fire(new CouponUse.TakenBack(id));
            if (found.holder() == null) {
                shares.useBack(redemption.couponId(), fanId);
            }
        }
        if (coupon.isRecalled()) {
            recall(redemption, coupon.cause());
        } else if (coupon.isFirstLeft()) {
            var template = redemption.templateId();
            ledger.post(
                    List.of(
                            Transfer.of(
                                    "redemption:" + id + ":rollback",
                                    "Coupon " + redemption.template() + " given back",
                                    List.of(
                                            piece(
                                                    Account.redeemed(template),
                                                    Coupons.holder(found.holder(), template))))));
        }
        outbox.append(
                new RedemptionRolledBack(
                        id,
                        redemption.couponId(),
                        redemption.fanId(),
                        Objects.requireNonNull(redemption.rolledBackAt())));
        return find(id).orElseThrow();
    }

    /// The piece of a coupon that was used up goes back to its template instead of its holder.
    private void recall(Redemption redemption, String cause) {
        var template = redemption.templateId();
        var transfer =
                Transfer.of(
                        "coupon:" + redemption.couponId() + ":voided",
                        "Coupon taken back",
                        List.of(piece(Account.redeemed(template), Account.template(template))));
        ledger.post(List.of(transfer));
        uses.fire(
                new CouponUse.Recalled(
                        redemption.id(),
                        redemption.fanId(),
                        cause,
                        transfer.id(),
                        transfer.cause()));
    }

    /// What orders an erased fan used coupons on is forgotten.
    void forget(@Observes FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update redemption set order_ref = null
                                where brand = :brand and fan_id = :fan and order_ref is not null\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    /// The first redemption of a fan in a span of time that stands; its row is locked until the
    /// transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<UUID> firstOf(UUID fanId, Instant from, Instant until) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select id from redemption
                                where brand = :brand and fan_id = :fan and at >= :from and at <= :until
                                    and rolled_back_at is null
                                order by at limit 1 for update\
                                """)
                        .bind("fan", fanId)
                        .bind("from", from)
                        .bind("until", until)
                        .mapTo(UUID.class)
                        .findFirst());
    }

    private int useOne(Coupon coupon, @Nullable UUID lock) {
        return jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        update coupon c set redemptions_left = redemptions_left - 1, lock_id = null,
                                            locked_until = null
                                        from coupon_template t
                                        where c.brand = :brand and c.id = :id and c.state = 'ISSUED'
                                            and c.redemptions_left > 0
                                            and (c.locked_until is null or c.locked_until <= now() or c.lock_id = cast(:lock as uuid))
                                            and t.brand = c.brand and t.id = c.template_id
                                            and (t.valid_from is null or t.valid_from <= now())
                                            and coalesce(c.valid_until, t.valid_until, 'infinity') > now()
                                        returning c.redemptions_left\
                                        """)
                                .bind("id", coupon.id())
                                .bind("lock", lock)
                                .mapTo(Integer.class)
                                .findFirst())
                .orElseThrow(
                        // It was right when it was read, so another was faster: with the last use,
                        // or with the lock.
                        () ->
                                coupon.redemptionsLeft() > 1
                                        ? refused(CouponProblem.COUPON_LOCKED)
                                        : refused(CouponProblem.COUPON_SPENT));
    }

    private Redemption write(Coupon coupon, Use use, @Nullable UUID fanId, @Nullable Instant at) {
        var id = Ids.next();
        var order = use.order();
        var worth = use.worth();
        var discount = coupon.template().discount(order);
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into redemption (brand, id, coupon_id, fan_id, store, order_ref, order_amount,
                                    order_currency, discount_amount, discount_currency, at)
                                values (:brand, :id, :coupon, cast(:fan as uuid), :store, :order, :orderAmount, :orderCurrency,
                                    :discountAmount, :discountCurrency, coalesce(cast(:at as timestamptz), now()))\
                                """)
                        .bind("id", id)
                        .bind("at", at)
                        .bind("coupon", coupon.id())
                        .bind("fan", fanId)
                        .bind("store", use.store())
                        .bind("order", order == null ? null : order.externalId())
                        .bind("orderAmount", worth == null ? null : worth.amount())
                        .bind("orderCurrency", worth == null ? null : worth.currency())
                        .bind("discountAmount", discount == null ? null : discount.amount())
                        .bind("discountCurrency", discount == null ? null : discount.currency())
                        .execute());
        return find(id).orElseThrow();
    }

    Optional<Redemption> find(UUID id) {
        return found(id).map(Found::redemption);
    }

    private Optional<Found> found(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "r.id = :id")
                        .bind("id", id)
                        .map((row, _) ->
                                new Found(read(row), row.getObject("holder_id", UUID.class)))
                        .findFirst());
    }

    /// Redemptions newest first.
    ///
    /// @param fanId of this fan; null for all
    /// @param before ids below this one; null for the first page
    List<Redemption> list(
            @Nullable UUID fanId, @Nullable String store, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        (cast(:fan as uuid) is null or r.fan_id = cast(:fan as uuid))
                                        and (cast(:store as text) is null or r.store = :store)
                                        and (cast(:before as uuid) is null or r.id < cast(:before as uuid))
                                        order by r.id desc limit :limit\
                                        """)
                        .bind("fan", fanId)
                        .bind("store", store)
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    private static Redemption read(ResultSet row) throws SQLException {
        var discount = row.getObject("discount_amount", Long.class);
        var currency = row.getString("discount_currency");
        return new Redemption(
                row.getObject("id", UUID.class),
                row.getObject("coupon_id", UUID.class),
                row.getString("code"),
                row.getObject("template_id", UUID.class),
                row.getString("template"),
                row.getObject("fan_id", UUID.class),
                row.getString("store"),
                row.getString("order_ref"),
                discount == null || currency == null ? null : Money.of(discount, currency),
                row.getInt("redemptions_left"),
                row.getTimestamp("at").toInstant(),
                CouponTemplates.instant(row.getTimestamp("rolled_back_at")),
                row.getTimestamp("rolled_back_at") == null ? List.of("rollback") : List.of());
    }

    private static Transfer.Move piece(Account from, Account to) {
        return new Transfer.Move(from, to, Form.COUPON.name(), 1);
    }

    private static void refuse(List<CouponProblem> reasons, Use use) {
        if (reasons.isEmpty()) {
            return;
        }
        var first = reasons.getFirst();
        var order = use.order();
        if (first == CouponProblem.ORDER_TOO_SMALL && use.worth() == null) {
            throw new Refused(
                    first,
                    "The coupon wants a least order, and nothing says what this one is worth.",
                    new Refused.FieldError(
                            "/order", "needs an amount, or the number of an order that is here"));
        }
        if (first == CouponProblem.WRONG_PRODUCTS && (order == null || order.items() == null)) {
            throw new Refused(
                    first,
                    "The coupon is for some products, and nothing says what is in this order.",
                    new Refused.FieldError(
                            "/order", "needs items, or the number of an order that is here"));
        }
        if (first == CouponProblem.FAN_NEEDED) {
            throw new Refused(
                    first,
                    "The coupon is for some fans, or so often for each, and is nobody's own.",
                    new Refused.FieldError("/fan", "must be given"));
        }
        throw refused(first);
    }

    private static Refused refused(CouponProblem reason) {
        return new Refused(reason, reason.title() + ".");
    }

    /// A redemption.
    ///
    /// @param discount what the coupon took off, where that is known
    /// @param redemptionsLeft of the coupon, at the moment of reading
    record Redemption(
            UUID id,
            UUID couponId,
            String code,
            UUID templateId,
            String template,
            @Nullable UUID fanId,
            @Nullable String store,
            @Nullable String order,
            @Nullable Money discount,
            int redemptionsLeft,
            Instant at,
            @Nullable Instant rolledBackAt,
            @JsonProperty("_actions") List<String> actions) {}

    /// @param holder whose the coupon is; null where it is nobody's own
    private record Found(Redemption redemption, @Nullable UUID holder) {}
}
