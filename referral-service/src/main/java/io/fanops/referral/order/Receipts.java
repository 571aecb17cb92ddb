package io.fanops.referral.order;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The brand's orders with what came back of them.
@ApplicationScoped
class Receipts {
    private final Jdbi jdbi;
    private final Orders orders;

    Receipts(Jdbi jdbi, Orders orders) {
        this.jdbi = jdbi;
        this.orders = orders;
    }

    Optional<Receipt> withNumber(String externalId) {
        return orders.withNumber(externalId).map(order -> of(List.of(order)).getFirst());
    }

    /// Newest first, by the time they arrived here.
    List<Receipt> list(@Nullable UUID fanId, @Nullable UUID before, int limit) {
        return of(orders.list(fanId, before, limit));
    }

    /// In the order given.
    List<Receipt> of(Collection<Order> orders) {
        var returned =
                returned(
                        orders.stream()
                                .filter(order -> order.items() != null)
                                .map(Order::id)
                                .toList());
        return orders.stream()
                .map(order -> Receipt.of(order, returned.getOrDefault(order.id(), Map.of())))
                .toList();
    }

    /// Pieces that came back, by order and the line's number; orders of which none did are left
    /// out.
    private Map<UUID, Map<Integer, Integer>> returned(Collection<UUID> orders) {
        var returned = new HashMap<UUID, Map<Integer, Integer>>();
        if (orders.isEmpty()) {
            return returned;
        }
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select order_id, line, returned from returned_line
                                where brand = :brand and order_id = any(:orders)\
                                """)
                        .bind("orders", orders.toArray(UUID[]::new))
                        .map((row, _) -> {
                            returned.computeIfAbsent(
                                            row.getObject("order_id", UUID.class),
                                            _ -> new HashMap<>())
                                    .put(row.getInt("line"), row.getInt("returned"));
                            return true;
                        })
                        .list());
        return returned;
    }
}
