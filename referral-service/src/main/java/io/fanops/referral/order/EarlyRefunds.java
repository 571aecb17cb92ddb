package io.fanops.referral.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.sql.Column;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.referral.order.EarlyRefund.Failure;
import io.fanops.referral.order.EarlyRefund.Kind;
import io.fanops.referral.order.EarlyRefund.State;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// Refunds and cancellations that came before their orders.
///
/// Whoever takes orders down holds their numbers shared ([Orders#add]), whoever lets a refund wait
/// holds its order's number alone ([#hold]): so either the order finds the refund, or the refund
/// the order, also where both come at once.
@ApplicationScoped
class EarlyRefunds {
    /// The lock of an order's number: one of 64 in the brand, so that a batch of a thousand orders
    /// holds no thousand of them.
    static final String LOCK_OF =
            "hashtextextended('order-numbers/' || :brand || '/' || (hashtext(%s) & 63), 0)";

    private final Jdbi jdbi;
    private final ObjectMapper json;

    EarlyRefunds(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /// Waits for those who take orders with these numbers down, and lets none begin until the
    /// transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    void hold(Collection<String> numbers) {
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select count(*) from (select pg_advisory_xact_lock(k) from (
                                    select distinct %s as k from unnest(:numbers) n order by 1) k) l\
                                """
                                        .formatted(LOCK_OF.formatted("n")))
                        .bind("numbers", numbers.toArray(String[]::new))
                        .mapTo(Long.class)
                        .one());
    }

    /// What waits for orders, the first that came first.
    List<EarlyRefund> waitingFor(Collection<String> orders) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from early_refund
                                where brand = :brand and order_number = any(:orders) and failure is null order by id\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("orders", orders.toArray(String[]::new))
                        .map((row, _) -> read(row))
                        .list());
    }

    /// What waits and what failed, the last that came first.
    ///
    /// @param state null for both
    List<EarlyRefund> list(@Nullable State state, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from early_refund where brand = :brand
                                    and (cast(:failed as boolean) is null or (failure is not null) = :failed)
                                    and (cast(:before as uuid) is null or id < cast(:before as uuid))
                                order by id desc limit :limit\
                                """)
                        .bind("failed", state == null ? null : state == State.FAILED)
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void add(List<EarlyRefund> refunds) {
        if (refunds.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into early_refund
                                    (brand, id, order_number, external_id, cancels, amount, currency, items, reason, arrived_at)
                                select :brand, i, o, x, k, a, c, cast(t as jsonb), r, :at
                                from unnest(:ids, :orders, :numbers, :cancels, :amounts, :currencies, :items, :reasons)
                                    as n(i, o, x, k, a, c, t, r)\
                                """)
                        .bind("at", refunds.getFirst().at())
                        .bind("ids", Column.of(refunds, EarlyRefund::id, UUID[]::new))
                        .bind("orders", Column.of(refunds, EarlyRefund::order, String[]::new))
                        .bind("numbers", Column.of(refunds, EarlyRefund::externalId, String[]::new))
                        .bind(
                                "cancels",
                                Column.of(
                                        refunds,
                                        r -> r.kind() == Kind.CANCELLATION,
                                        Boolean[]::new))
                        .bind("amounts", Column.of(refunds, r -> amount(r.amount()), Long[]::new))
                        .bind(
                                "currencies",
                                Column.of(refunds, r -> currency(r.amount()), String[]::new))
                        .bind("items", Column.of(refunds, r -> write(r.items()), String[]::new))
                        .bind("reasons", Column.of(refunds, EarlyRefund::reason, String[]::new))
                        .execute());
    }

    /// Writes what stood against those that waited in vain.
    @Transactional(Transactional.TxType.MANDATORY)
    void fail(List<EarlyRefund> refunds) {
        if (refunds.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update early_refund r set failure = n.f, detail = n.d
                                from unnest(:ids, :failures, :details) as n(i, f, d)
                                where r.brand = :brand and r.id = n.i\
                                """)
                        .bind("ids", Column.of(refunds, EarlyRefund::id, UUID[]::new))
                        .bind("failures", Column.of(refunds, r -> failure(r).code(), String[]::new))
                        .bind(
                                "details",
                                Column.of(refunds, r -> failure(r).detail(), String[]::new))
                        .execute());
    }

    /// What failed under a number is over once another is made under it.
    @Transactional(Transactional.TxType.MANDATORY)
    void replaced(List<RefundOf> made) {
        if (made.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                delete from early_refund r using unnest(:orders, :numbers, :cancels) as n(o, x, k)
                                where r.brand = :brand and r.order_number = n.o and r.cancels = n.k
                                    and r.external_id = n.x and r.failure is not null\
                                """)
                        .bind("orders", Column.of(made, RefundOf::order, String[]::new))
                        .bind("numbers", Column.of(made, RefundOf::number, String[]::new))
                        .bind("cancels", Column.of(made, RefundOf::cancels, Boolean[]::new))
                        .execute());
    }

    /// What was made waits no more.
    @Transactional(Transactional.TxType.MANDATORY)
    void remove(List<UUID> ids) {
        if (ids.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "delete from early_refund where brand = :brand and id = any(:ids)")
                        .bind("ids", ids.toArray(UUID[]::new))
                        .execute());
    }

    private EarlyRefund read(ResultSet row) throws SQLException {
        var amount = row.getObject("amount", Long.class);
        var currency = row.getString("currency");
        var failure = row.getString("failure");
        return new EarlyRefund(
                row.getObject("id", UUID.class),
                row.getString("external_id"),
                row.getString("order_number"),
                row.getBoolean("cancels") ? Kind.CANCELLATION : Kind.REFUND,
                failure == null ? State.AWAITING_ORDER : State.FAILED,
                amount == null || currency == null ? null : Money.of(amount, currency),
                items(row.getString("items")),
                row.getString("reason"),
                failure == null ? null : new Failure(failure, row.getString("detail")),
                row.getTimestamp("arrived_at").toInstant());
    }

    /// What is said in words of an erased fan's orders is forgotten.
    void forget(@Observes @Priority(Orders.AFTER_THE_ORDERS) FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update early_refund r set reason = null, items = null
                                from orders o
                                where r.brand = :brand and o.brand = r.brand and o.external_id = r.order_number
                                    and o.fan_id = :fan\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    private @Nullable List<NewRefund.Item> items(@Nullable String stored) {
        if (stored == null) {
            return null;
        }
        try {
            return json.readValue(stored, new TypeReference<List<NewRefund.Item>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored items that cannot be read", e);
        }
    }

    private @Nullable String write(@Nullable List<NewRefund.Item> items) {
        try {
            return items == null ? null : json.writeValueAsString(items);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Items that cannot be written", e);
        }
    }

    private static @Nullable Long amount(@Nullable Money money) {
        return money == null ? null : Long.valueOf(money.amount());
    }

    private static @Nullable String currency(@Nullable Money money) {
        return money == null ? null : money.currency();
    }

    private static Failure failure(EarlyRefund refund) {
        return Objects.requireNonNull(refund.failure());
    }
}
