package io.fanops.analytics.order;

import io.fanops.analytics.listening.FactListener;
import io.fanops.platform.contracts.ReferralFact.OrderPlaced;
import io.fanops.platform.contracts.ReferralFact.OrderRefunded;
import io.fanops.platform.inbox.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class OrderListener implements FactListener {
    private final Jdbi jdbi;

    OrderListener(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void hear(String brand, List<Received> facts) {
        // Sorted by order, so that two batches lock the same rows in the same order.
        var placed = new TreeMap<UUID, OrderPlaced>();
        var refunds = new TreeMap<UUID, Refunds>();
        for (var received : facts) {
            if (received.fact() instanceof OrderPlaced order) {
                placed.put(order.orderId(), order);
            } else if (received.fact() instanceof OrderRefunded refund) {
                refunds.merge(
                        refund.orderId(),
                        new Refunds(refund.fanId(), refund.amount().amount()),
                        Refunds::plus);
            }
        }
        if (!placed.isEmpty()) {
            place(brand, placed.values());
        }
        if (!refunds.isEmpty()) {
            refund(brand, refunds);
        }
    }

    private void place(String brand, Collection<OrderPlaced> orders) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into placed_order
                                    (brand, order_id, fan_id, placed_at, amount, currency, store, channel)
                                select :brand, o, f, p, a, c, s, ch
                                from unnest(:orders, :fans, cast(:placed as timestamptz[]), :amounts, :currencies, :stores, :channels)
                                    as t(o, f, p, a, c, s, ch)
                                on conflict (brand, order_id) do update set fan_id = excluded.fan_id,
                                    placed_at = excluded.placed_at, amount = excluded.amount, currency = excluded.currency,
                                    store = excluded.store, channel = excluded.channel\
                                """)
                        .bind("brand", brand)
                        .bind(
                                "orders",
                                orders.stream().map(OrderPlaced::orderId).toArray(UUID[]::new))
                        .bind("fans", orders.stream().map(OrderPlaced::fanId).toArray(UUID[]::new))
                        .bind("placed", texts(orders, order -> order.placedAt().toString()))
                        .bind(
                                "amounts",
                                orders.stream().map(o -> o.amount().amount()).toArray(Long[]::new))
                        .bind("currencies", texts(orders, order -> order.amount().currency()))
                        .bind("stores", texts(orders, OrderPlaced::store))
                        .bind("channels", texts(orders, OrderPlaced::channel))
                        .execute());
    }

    private void refund(String brand, Map<UUID, Refunds> refunds) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into placed_order (brand, order_id, fan_id, refunded)
                                select :brand, o, f, r from unnest(:orders, :fans, :amounts) as t(o, f, r)
                                on conflict (brand, order_id) do update
                                set refunded = placed_order.refunded + excluded.refunded\
                                """)
                        .bind("brand", brand)
                        .bind("orders", refunds.keySet().toArray(UUID[]::new))
                        .bind(
                                "fans",
                                refunds.values().stream().map(Refunds::fan).toArray(UUID[]::new))
                        .bind(
                                "amounts",
                                refunds.values().stream().map(Refunds::amount).toArray(Long[]::new))
                        .execute());
    }

    private static String[] texts(
            Collection<OrderPlaced> orders, Function<OrderPlaced, @Nullable String> field) {
        return orders.stream().map(field).toArray(String[]::new);
    }

    /// What one batch pays back of one order.
    private record Refunds(UUID fan, long amount) {
        Refunds plus(Refunds more) {
            return new Refunds(fan, amount + more.amount);
        }
    }
}
