package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.CouponRedeemed;
import io.fanops.platform.contracts.ReferralFact.RedemptionRolledBack;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.order.OrderCancelled;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// Redeeming coupons and taking redemptions back.
@ApplicationScoped
public class Redemptions {
    private static final String SELECT =
            """
            select r.*, c.code, c.template_id, c.fan_id as holder_id, c.redemptions_left, c.balance,
                t.currency as balance_currency, t.key as template
            from redemption r
            join coupon c on c.brand = r.brand and c.id = r.coupon_id
            join coupon_template t on t.brand = c.brand and t.id = c.template_id
            where r.brand = :brand and
            """;

    private static final Optional<Money> NO_VALUE = Optional.empty();

    private final Jdbi jdbi;
    private final UsedOrders orders;
    private final Coupons coupons;
    private final FanShares shares;
    private final Ledger ledger;
    private final Outbox outbox;
    private final Event<CouponUse> uses;

    Redemptions(
            Jdbi jdbi,
            UsedOrders orders,
            Coupons coupons,
            FanShares shares,
            Ledger ledger,
            Outbox outbox,
            Event<CouponUse> uses) {
        this.jdbi = jdbi;
        this.orders = orders;
        this.coupons = coupons;
        this.shares = shares;
        this.ledger = ledger;
        this.outbox = outbox;
        this.uses = uses;
    }

    /// Why a coupon cannot be redeemed, as far as that is known beforehand; decides nothing.
    List<CouponProblem> reasonsAgainst(Coupon coupon, Use use, @Nullable UUID lock) {
        return orShare(coupon.reasonsAgainst(use, lock), coupon, use);
    }

    /// The same for one of a stack, where it is left unused if it takes nothing off.
    List<CouponProblem> reasonsInAStack(Coupon coupon, Use use, @Nullable UUID lock) {
        var reasons = new ArrayList<>(coupon.reasonsAgainst(use, lock));
        reasons.remove(CouponProblem.NOTHING_TO_TAKE_OFF);
        return orShare(reasons, coupon, use);
    }

    private List<CouponProblem> orShare(List<CouponProblem> reasons, Coupon coupon, Use use) {
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
    Redemption redeem(Coupon seen, Use prepared, @Nullable UUID lock) {
        var use = prepared.on(orders.hold(prepared.on()));
        var coupon = afterOthers(seen, use);
        refuse(reasonsAgainst(coupon, use, lock), use);
        return redeem(coupon, use, lock, new Part(null, coupon.discount(use)));
    }

    /// The coupon as those leave it who came before on the order, or took of its balance.
    private Coupon afterOthers(Coupon seen, Use use) {
        if (seen.balance() != null) {
            return coupons.locked(List.of(seen.id())).getOrDefault(seen.id(), seen);
        }
        return use.on().number() == null ? seen : coupons.withId(seen.id()).orElse(seen);
    }

    /// Refuses a coupon that cannot be part of a stack, also one that would be left unused.
    void requireInAStack(Coupon coupon, Use use, @Nullable UUID lock) {
        refuse(reasonsInAStack(coupon, use, lock), use);
    }

    /// Redeems a coupon against which nothing is known, on an order that is held
    /// ([UsedOrders#hold]).
    @Transactional(Transactional.TxType.MANDATORY)
    Redemption redeem(Coupon coupon, Use use, @Nullable UUID lock, Part part) {
        var fanId = coupon.fanId() == null ? use.fanId() : coupon.fanId();
        var taken = part.discount();
        boolean isUsedUp =
                coupon.balance() == null || taken == null
                        ? useOne(coupon, use, lock) == 0
                        : takeOff(coupon, use, taken.amount(), lock) == 0;
        if (coupon.fanId() == null
                && fanId != null
                && !shares.use(coupon.id(), fanId, coupon.template().rules().perFan())) {
            throw refused(CouponProblem.FAN_LIMIT_REACHED);
        }
        return written(coupon, use, part, fanId, null, isUsedUp);
    }

    /// Writes the redemption of a coupon that was used up before ([OfflineUse#useUp]). On an order
    /// that never happened it is taken back at once, as it would have been had it been settled
    /// before the cancellation.
    ///
    /// @param at when it was used
    @Transactional(Transactional.TxType.MANDATORY)
    UUID settle(Coupon coupon, Use use, Instant at) {
        var number = use.on().number();
        var order = number == null ? null : orders.holdNumber(number);
        var part = new Part(null, coupon.discount(use));
        var id = written(coupon, use, part, coupon.fanId(), at, true).id();
        if (order != null && order.isCancelled()) {
            rollBack(id, null);
        }
        return id;
    }

    /// @param at when; null for now
    /// @param isUsedUp whether nothing is left of the coupon
    private Redemption written(
            Coupon coupon,
            Use use,
            Part part,
            @Nullable UUID fanId,
            @Nullable Instant at,
            boolean isUsedUp) {
        var redemption = write(coupon, use, part, fanId, at);
        uses.fire(
                new CouponUse.Redeemed(
                        redemption.id(),
                        fanId,
                        redemption.template(),
                        redemption.order(),
                        redemption.at()));
        var template = coupon.template().id();
        var moves = new ArrayList<Transfer.Move>();
        if (isUsedUp) {
            // A till without network may have taken it in its time, and tell so after it.
            moves.add(
                    piece(
                            coupon.isLapsed()
                                    ? Account.lapsed()
                                    : Coupons.holder(coupon.fanId(), template),
                            Account.redeemed(template)));
        }
        if (coupon.balance() != null) {
            Coupons.value(
                            Account.bearer(coupon.id()),
                            Account.redeemed(template),
                            Optional.ofNullable(redemption.discount()))
                    .ifPresent(moves::add);
        }
        post(
                "redemption:" + redemption.id(),
                "Coupon " + redemption.template() + " redeemed",
                moves);
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

    private void post(String cause, String reason, List<Transfer.Move> moves) {
        if (!moves.isEmpty()) {
            ledger.post(List.of(Transfer.of(cause, reason, moves)));
        }
    }

    /// Takes a redemption back: the coupon can be used once more, unless it was a reward that was
    /// taken back while the coupon was used up. That one is taken back now.
    ///
    /// @param reason what is noted
    /// @throws Refused `ALREADY_ROLLED_BACK`
    @Transactional(Transactional.TxType.MANDATORY)
    Redemption rollBack(UUID id, @Nullable String reason) {
        boolean first =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update redemption set rolled_back_at = now(),
                                            rolled_back_because = coalesce(rolled_back_because, :reason)
                                        where brand = :brand and id = :id and rolled_back_at is null\
                                        """)
                                .bind("id", id)
                                .bind("reason", reason)
                                .execute())
                        == 1;
        var found = found(id).orElseThrow(() -> Refused.notFound("redemption"));
        var redemption = found.redemption();
        if (!first) {
            throw new Refused(
                    CouponProblem.ALREADY_ROLLED_BACK,
                    "It was rolled back at " + redemption.rolledBackAt() + ".");
        }
        var value = found.isPrepaid() ? Optional.ofNullable(redemption.discount()) : NO_VALUE;
        var coupon = coupons.freeOne(redemption.couponId(), value.map(Money::amount).orElse(0L));
        uses.fire(new CouponUse.TakenBack(id));
        var fanId = redemption.fanId();
        if (fanId != null && found.holder() == null) {
            shares.useBack(redemption.couponId(), fanId);
        }
        var template = redemption.templateId();
        var moves = new ArrayList<Transfer.Move>();
        if (coupon.isRecalled()) {
            recall(redemption, coupon.cause());
        } else if (coupon.isFirstLeft()) {
            // It goes back to where it came from: of one that had lapsed that was no wallet.
            moves.add(
                    piece(
                            Account.redeemed(template),
                            coupon.isLapsed()
                                    ? Account.lapsed()
                                    : Coupons.holder(found.holder(), template)));
        }
        // What is given back to a coupon that was taken back goes where the rest of it went.
        Coupons.value(
                        Account.redeemed(template),
                        coupon.isVoid()
                                ? Account.template(template)
                                : coupon.isLapsed()
                                        ? Account.lapsed()
                                        : Account.bearer(redemption.couponId()),
                        value)
                .ifPresent(moves::add);
        post(
                "redemption:" + id + ":rollback",
                "Coupon " + redemption.template() + " given back",
                moves);
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
                new CouponUse.Recalled(redemption.fanId(), cause, transfer.id(), transfer.cause()));
    }

    /// Coupons that were redeemed on an order that never happened were not used. A refund leaves
    /// them spent: what they were used for happened, and what is paid back is what was paid.
    void cancelled(@Observes OrderCancelled order) {
        // An order that its cancellation waited for is seen by nobody yet.
        orders.waitFor(order.externalId());
        var standing =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select id from redemption
                                        where brand = :brand and order_ref = :order and rolled_back_at is null
                                        order by coupon_id, id for update\
                                        """)
                                .bind("order", order.externalId())
                                .mapTo(UUID.class)
                                .list());
        standing.forEach(id -> rollBack(id, null));
    }

    /// What was noted about what an erased fan did is forgotten, and no more is kept.
    void forgetReasons(@Observes FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update redemption set rolled_back_because = ''
                                where brand = :brand and fan_id = :fan\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    /// The first redemption of some fans in a span of time that stands; its row is locked until the
    /// transaction ends.
    ///
    /// @param except cause of coupons whose redemptions do not count
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<Standing> firstOf(
            Collection<UUID> fans, Instant from, Instant until, String except) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select r.id, r.at from redemption r
                                where r.brand = :brand and r.fan_id = any(:fans) and r.at >= :from and r.at <= :until
                                    and r.rolled_back_at is null
                                    and exists (select from coupon c
                                        where c.brand = :brand and c.id = r.coupon_id and c.cause <> :except)
                                order by r.at, r.id limit 1 for update of r\
                                """)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .bind("from", from)
                        .bind("until", until)
                        .bind("except", except)
                        .map((row, _) ->
                                new Standing(
                                        row.getObject("id", UUID.class),
                                        row.getTimestamp("at").toInstant()))
                        .findFirst());
    }

    /// Takes a part of a coupon's balance.
    ///
    /// @return what is left
    private long takeOff(Coupon coupon, Use use, long amount, @Nullable UUID lock) {
        return jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        update coupon c set balance = balance - :amount, lock_id = null, locked_until = null
                                        from coupon_template t
                                        where c.brand = :brand and c.id = :id and c.state = 'ISSUED'
                                            and c.balance >= :amount and not c.lapsed
                                            and (c.locked_until is null or c.locked_until <= now() or c.lock_id = cast(:lock as uuid))
                                            and t.brand = c.brand and t.id = c.template_id
                                            and (t.valid_from is null or t.valid_from <= now())
                                            and coalesce(c.valid_until, t.valid_until, 'infinity') > now()
                                        returning c.balance\
                                        """)
                                .configure(SqlStatements.class, KeptPlan::of)
                                .bind("id", coupon.id())
                                .bind("amount", amount)
                                .bind("lock", lock)
                                .mapTo(Long.class)
                                .findFirst())
                .orElseThrow(() -> overtaken(coupon, use, lock));
    }

    private int useOne(Coupon coupon, Use use, @Nullable UUID lock) {
        return jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        update coupon c set redemptions_left = redemptions_left - 1, lock_id = null,
                                            locked_until = null
                                        from coupon_template t
                                        where c.brand = :brand and c.id = :id and c.state = 'ISSUED'
                                            and c.redemptions_left > 0 and not c.lapsed
                                            and (c.locked_until is null or c.locked_until <= now() or c.lock_id = cast(:lock as uuid))
                                            and t.brand = c.brand and t.id = c.template_id
                                            and (t.valid_from is null or t.valid_from <= now())
                                            and coalesce(c.valid_until, t.valid_until, 'infinity') > now()
                                        returning c.redemptions_left\
                                        """)
                                .configure(SqlStatements.class, KeptPlan::of)
                                .bind("id", coupon.id())
                                .bind("lock", lock)
                                .mapTo(Integer.class)
                                .findFirst())
                .orElseThrow(() -> overtaken(coupon, use, lock));
    }

    /// What stands against a coupon that was good when it was read: others were faster.
    private Refused overtaken(Coupon coupon, Use use, @Nullable UUID lock) {
        return coupons.withIds(List.of(coupon.id())).stream()
                .flatMap(now -> reasonsAgainst(now, use, lock).stream())
                .findFirst()
                .map(reason -> refused(reason))
                // Whoever held it has let go of it since.
                .orElseGet(() -> refused(CouponProblem.COUPON_LOCKED));
    }

    private Redemption write(
            Coupon coupon, Use use, Part part, @Nullable UUID fanId, @Nullable Instant at) {
        var id = Ids.next();
        var worth = use.worth();
        var discount = part.discount();
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into redemption (brand, id, coupon_id, fan_id, store, order_ref, order_amount,
                                    order_currency, discount_amount, discount_currency, stack_id, at)
                                values (:brand, :id, :coupon, cast(:fan as uuid), :store, :order, :orderAmount,
                                    :orderCurrency, :discountAmount, :discountCurrency, cast(:stack as uuid),
                                    coalesce(cast(:at as timestamptz), now()))\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("id", id)
                        .bind("at", at)
                        .bind("stack", part.stackId())
                        .bind("coupon", coupon.id())
                        .bind("fan", fanId)
                        .bind("store", use.store())
                        .bind("order", use.on().number())
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
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("id", id)
                        .map((row, _) ->
                                new Found(
                                        read(row),
                                        row.getObject("holder_id", UUID.class),
                                        row.getObject("balance", Long.class) != null))
                        .findFirst());
    }

    /// Redemptions of a stack, in their order.
    List<Redemption> ofStack(UUID stack) {
        return jdbi.withHandle(handle ->
                handle.createQuery(SELECT + "r.stack_id = :stack order by r.id")
                        .bind("stack", stack)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Redemptions newest first.
    ///
    /// @param fanId of this fan, under whichever of their ids; null for all
    /// @param before ids below this one; null for the first page
    List<Redemption> list(
            @Nullable UUID fanId, @Nullable String store, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        (cast(:fan as uuid) is null or r.fan_id = any(%s))
                                        and %s and r.id < :before order by r.id desc limit :limit\
                                        """
                                                .formatted(
                                                        SameFans.ids("fan"),
                                                        store == null
                                                                ? "true"
                                                                : "r.store = :store"))
                        .bind("fan", fanId)
                        .bindMap(store == null ? Map.<String, Object>of() : Map.of("store", store))
                        .bind("before", before == null ? new UUID(-1, -1) : before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    private static Redemption read(ResultSet row) throws SQLException {
        var discount = row.getObject("discount_amount", Long.class);
        var currency = row.getString("discount_currency");
        var balance = row.getObject("balance", Long.class);
        var unit = row.getString("balance_currency");
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
                row.getObject("stack_id", UUID.class),
                row.getInt("redemptions_left"),
                balance == null || unit == null ? null : Money.of(balance, unit),
                row.getTimestamp("at").toInstant(),
                StoredInstant.read(row, "rolled_back_at"),
                noted(row.getString("rolled_back_because")),
                row.getTimestamp("rolled_back_at") == null ? List.of("rollback") : List.of());
    }

    /// Nothing was noted of whom nothing may be noted.
    static @Nullable String noted(@Nullable String stored) {
        return stored == null || stored.isEmpty() ? null : stored;
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
        if (first == CouponProblem.AMOUNT_EXCEEDS_ORDER) {
            throw new Refused(
                    first,
                    first.title() + ".",
                    new Refused.FieldError("/amount", "is more than is left of the order"));
        }
        if (first == CouponProblem.AMOUNT_NEEDED) {
            throw new Refused(
                    first,
                    "Nothing says how much to take off the balance.",
                    new Refused.FieldError("/amount", "must be given, or the order's"));
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
    /// @param stackId with which it was redeemed together
    /// @param redemptionsLeft of the coupon, at the moment of reading
    /// @param balance of a prepaid coupon, at the moment of reading
    /// @param rolledBackBecause what was noted
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
            @Nullable UUID stackId,
            int redemptionsLeft,
            @Nullable Money balance,
            Instant at,
            @Nullable Instant rolledBackAt,
            @Nullable String rolledBackBecause,
            @JsonProperty("_actions")
                    @ActionsOf(RedemptionResource.class)
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        /// The same for those who do not see whole codes.
        Redemption coded(UnaryOperator<String> coding) {
            return new Redemption(
                    id,
                    couponId,
                    coding.apply(code),
                    templateId,
                    template,
                    fanId,
                    store,
                    order,
                    discount,
                    stackId,
                    redemptionsLeft,
                    balance,
                    at,
                    rolledBackAt,
                    rolledBackBecause,
                    actions);
        }
    }

    /// What a redemption is part of.
    ///
    /// @param stackId the stack; null where the coupon is redeemed by itself
    /// @param discount what the coupon takes off; null where nobody can say
    record Part(@Nullable UUID stackId, @Nullable Money discount) {}

    /// @param holder whose the coupon is; null where it is nobody's own
    /// @param isPrepaid whether its discount was taken off a balance
    private record Found(Redemption redemption, @Nullable UUID holder, boolean isPrepaid) {}

    /// A redemption that was not rolled back.
    public record Standing(UUID id, Instant at) {}
}
