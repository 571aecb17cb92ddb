package io.fanops.referral.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.sql.Column;
import io.fanops.referral.order.Settlement.Change;
import io.fanops.referral.order.Settlement.Number;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// What was paid back of the brand's orders.
@ApplicationScoped
class Refunds {
    private final Jdbi jdbi;
    private final ObjectMapper json;

    Refunds(Jdbi jdbi, ObjectMapper json) {
        this.jdbi = jdbi;
        this.json = json;
    }

    /// Refunds of orders that have some numbers.
    Map<Number, Refund.Kept> known(Collection<Order> orders, Collection<String> numbers) {
        var known = new HashMap<Number, Refund.Kept>();
        if (orders.isEmpty() || numbers.isEmpty()) {
            return known;
        }
        var asked = new HashMap<UUID, Order>();
        orders.forEach(order -> asked.put(order.id(), order));
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select * from refund
                                where brand = :brand and order_id = any(:orders) and external_id = any(:numbers)\
                                """)
                        .bind("orders", asked.keySet().toArray(UUID[]::new))
                        .bind("numbers", numbers.toArray(String[]::new))
                        .map((row, _) -> {
                            var order =
                                    Objects.requireNonNull(
                                            asked.get(row.getObject("order_id", UUID.class)));
                            known.put(
                                    new Number(order.id(), row.getString("external_id")),
                                    read(row, order));
                            return true;
                        })
                        .list());
        return known;
    }

    /// An order's refunds, the last one first.
    List<Refund.Kept> list(Order order, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from refund where brand = :brand and order_id = :order
                                    and (cast(:before as uuid) is null or id < cast(:before as uuid))
                                order by id desc limit :limit\
                                """)
                        .bind("order", order.id())
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row, order))
                        .list());
    }

    /// Cancellations of those of some orders that were cancelled.
    Map<UUID, Cancellation> cancellations(Collection<Order> orders) {
        var asked = new HashMap<UUID, Order>();
        orders.stream()
                .filter(order -> order.cancelledAt() != null)
                .forEach(order -> asked.put(order.id(), order));
        var cancellations = new HashMap<UUID, Cancellation>();
        if (asked.isEmpty()) {
            return cancellations;
        }
        jdbi.useHandle(handle ->
                handle.createQuery(
                                "select * from cancellation where brand = :brand and order_id = any(:orders)")
                        .bind("orders", asked.keySet().toArray(UUID[]::new))
                        .map((row, _) -> {
                            var order =
                                    Objects.requireNonNull(
                                            asked.get(row.getObject("order_id", UUID.class)));
                            cancellations.put(
                                    order.id(),
                                    new Cancellation(
                                            row.getObject("id", UUID.class),
                                            row.getString("external_id"),
                                            order.externalId(),
                                            Money.of(
                                                    row.getLong("amount"),
                                                    order.amount().currency()),
                                            row.getString("reason"),
                                            row.getTimestamp("at").toInstant()));
                            return true;
                        })
                        .list());
        return cancellations;
    }

    Optional<Cancellation> cancellation(Order order) {
        return Optional.ofNullable(cancellations(List.of(order)).get(order.id()));
    }

    /// Writes what was settled on orders whose rows are locked, each kind in one statement.
    ///
    /// That no order pays back more than its amount, and no line gives back more pieces than were
    /// bought, is a condition of the statements too.
    @Transactional(Transactional.TxType.MANDATORY)
    void write(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            takeOff(handle, changes);
            takeBack(handle, changes);
            writeRefunds(handle, changes.stream().filter(c -> c.refund() != null).toList());
            writeCancellations(
                    handle, changes.stream().filter(c -> c.cancellation() != null).toList());
        });
    }

    private static void takeOff(Handle handle, List<Change> changes) {
        var amounts = new TreeMap<UUID, Long>();
        var cancelled = new TreeMap<UUID, Boolean>();
        for (var change : changes) {
            amounts.merge(change.order().id(), change.amount().amount(), Long::sum);
            cancelled.merge(change.order().id(), change.cancellation() != null, Boolean::logicalOr);
        }
        int written =
                handle.createUpdate(
                                """
                                update orders o set refunded = o.refunded + t.a,
                                    cancelled_at = case when t.c then :now else o.cancelled_at end
                                from unnest(:orders, :amounts, :cancelled) as t(i, a, c)
                                where o.brand = :brand and o.id = t.i and o.refunded + t.a <= o.amount\
                                """)
                        .bind("now", changes.getFirst().at())
                        .bind("orders", amounts.keySet().toArray(UUID[]::new))
                        .bind("amounts", amounts.values().toArray(Long[]::new))
                        .bind("cancelled", cancelled.values().toArray(Boolean[]::new))
                        .execute();
        mustBe(amounts.size(), written);
    }

    private static void takeBack(Handle handle, List<Change> changes) {
        var pieces = new HashMap<Place, Integer>();
        var bought = new HashMap<Place, Integer>();
        for (var change : changes) {
            for (var item : change.items()) {
                var place = new Place(change.order().id(), item.line());
                pieces.merge(place, item.quantity(), Integer::sum);
                bought.put(place, change.after().lines().get(item.line() - 1).quantity());
            }
        }
        if (pieces.isEmpty()) {
            return;
        }
        var places = List.copyOf(pieces.keySet());
        int written =
                handle.createUpdate(
                                """
                                insert into returned_line as r (brand, order_id, line, quantity, returned)
                                select :brand, o, l, q, n from unnest(:orders, :lines, :bought, :pieces) as t(o, l, q, n)
                                on conflict (brand, order_id, line) do update set returned = r.returned + excluded.returned
                                where r.returned + excluded.returned <= r.quantity\
                                """)
                        .bind("orders", Column.of(places, Place::order, UUID[]::new))
                        .bind("lines", Column.of(places, Place::line, Integer[]::new))
                        .bind("bought", Column.of(places, bought::get, Integer[]::new))
                        .bind("pieces", Column.of(places, pieces::get, Integer[]::new))
                        .execute();
        mustBe(pieces.size(), written);
    }

    private void writeRefunds(Handle handle, List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        var refunds = changes.stream().map(c -> Objects.requireNonNull(c.refund())).toList();
        handle.createUpdate(
                        """
                        insert into refund (brand, id, order_id, external_id, amount, of_rest, reason, items, at)
                        select :brand, i, o, x, a, f, r, cast(t as jsonb), :now
                        from unnest(:ids, :orders, :numbers, :amounts, :ofRest, :reasons, :items)
                            as n(i, o, x, a, f, r, t)\
                        """)
                .bind("now", changes.getFirst().at())
                .bind("ids", Column.of(refunds, Refund.Kept::id, UUID[]::new))
                .bind("orders", Column.of(changes, c -> c.order().id(), UUID[]::new))
                .bind("numbers", Column.of(refunds, Refund.Kept::externalId, String[]::new))
                .bind("amounts", Column.of(refunds, r -> r.amount().amount(), Long[]::new))
                .bind("ofRest", Column.of(refunds, Refund.Kept::ofRest, Boolean[]::new))
                .bind("reasons", Column.of(refunds, Refund.Kept::reason, String[]::new))
                .bind("items", Column.of(refunds, r -> text(r.items()), String[]::new))
                .execute();
    }

    private static void writeCancellations(Handle handle, List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        var made = changes.stream().map(c -> Objects.requireNonNull(c.cancellation())).toList();
        handle.createUpdate(
                        """
                        insert into cancellation (brand, order_id, id, external_id, amount, reason, at)
                        select :brand, o, i, x, a, r, :now
                        from unnest(:orders, :ids, :numbers, :amounts, :reasons) as n(o, i, x, a, r)\
                        """)
                .bind("now", changes.getFirst().at())
                .bind("orders", Column.of(changes, c -> c.order().id(), UUID[]::new))
                .bind("ids", Column.of(made, Cancellation::id, UUID[]::new))
                .bind("numbers", Column.of(made, Cancellation::externalId, String[]::new))
                .bind("amounts", Column.of(made, c -> c.amount().amount(), Long[]::new))
                .bind("reasons", Column.of(made, Cancellation::reason, String[]::new))
                .execute();
    }

    /// The rows are locked and were read under the lock.
    private static void mustBe(int asked, int written) {
        if (asked != written) {
            throw new IllegalStateException("More was paid back than is left of an order");
        }
    }

    /// What an erased fan's refunds say in words is forgotten; the figures stay.
    void forget(@Observes @Priority(Orders.AFTER_THE_ORDERS) FanErased erased) {
        jdbi.useHandle(handle -> {
            for (var table : List.of("refund", "cancellation")) {
                handle.createUpdate(
                                """
                                update %s r set reason = null
                                from orders o
                                where r.brand = :brand and r.reason is not null
                                    and o.brand = r.brand and o.id = r.order_id and o.fan_id = :fan\
                                """
                                        .formatted(table))
                        .bind("fan", erased.fanId())
                        .execute();
            }
        });
    }

    private Refund.Kept read(ResultSet row, Order order) throws SQLException {
        var items = row.getString("items");
        return new Refund.Kept(
                row.getObject("id", UUID.class),
                row.getString("external_id"),
                Money.of(row.getLong("amount"), order.amount().currency()),
                items == null ? List.of() : items(items),
                row.getBoolean("of_rest"),
                row.getString("reason"),
                row.getTimestamp("at").toInstant());
    }

    private List<Receipt.Item> items(String stored) {
        try {
            return json.readValue(stored, new TypeReference<List<Receipt.Item>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored items that cannot be read", e);
        }
    }

    private @Nullable String text(List<Receipt.Item> items) {
        if (items.isEmpty()) {
            return null;
        }
        try {
            return json.writeValueAsString(items);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Items that cannot be written", e);
        }
    }

    private record Place(UUID order, int line) {}
}
