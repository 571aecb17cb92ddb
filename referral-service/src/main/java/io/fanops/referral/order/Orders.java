package io.fanops.referral.order;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.platform.sql.Column;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.referral.order.OrderNews.PlacedOrder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// The brand's orders.
@ApplicationScoped
public class Orders {
    /// Once the orders of an erased fan are locked and marked: whoever writes of one of them either
    /// has committed by then, or finds it forgotten.
    static final int AFTER_THE_ORDERS = 3_000;

    private final Jdbi jdbi;
    private final SameFans same;

    Orders(Jdbi jdbi, SameFans same) {
        this.jdbi = jdbi;
        this.same = same;
    }

    /// Adds those orders whose number is not taken, in one statement. Their numbers are held
    /// against refunds that come before their orders ([EarlyRefunds]).
    ///
    /// @param orders with numbers that differ from each other
    /// @return the ids of those that were added
    @Transactional(Transactional.TxType.MANDATORY)
    Set<UUID> add(List<Order> orders) {
        return jdbi.withHandle(handle ->
                Set.copyOf(
                        handle.createQuery(
                                        """
                                        insert into orders (brand, id, external_id, fan_id, amount, currency, placed_at,
                                            store, channel, click_id, items, content_hash, created_at)
                                        select :brand, i, x, f, a, c, cast(p as timestamptz), s, h, l, cast(t as jsonb),
                                            decode(k, 'hex'), :now
                                        from unnest(:ids, :numbers, :fans, :amounts, :currencies, :placed, :stores,
                                            :channels, :clicks, :items, :hashes) as o(i, x, f, a, c, p, s, h, l, t, k),
                                            (select count(*) from (select pg_advisory_xact_lock_shared(k) from (
                                                select distinct %s as k from unnest(:numbers) n order by 1) b) h) held
                                        order by x
                                        on conflict (brand, external_id) do nothing returning id\
                                        """
                                                .formatted(EarlyRefunds.LOCK_OF.formatted("n")))
                                .configure(SqlStatements.class, KeptPlan::of)
                                .bind("now", orders.getFirst().createdAt())
                                .bind("ids", Column.of(orders, Order::id, UUID[]::new))
                                .bind(
                                        "numbers",
                                        Column.of(orders, Order::externalId, String[]::new))
                                .bind("fans", Column.of(orders, Order::fanId, UUID[]::new))
                                .bind(
                                        "amounts",
                                        Column.of(orders, o -> o.amount().amount(), Long[]::new))
                                .bind(
                                        "currencies",
                                        Column.of(
                                                orders, o -> o.amount().currency(), String[]::new))
                                .bind(
                                        "placed",
                                        Column.of(
                                                orders,
                                                o -> o.placedAt().toString(),
                                                String[]::new))
                                .bind("stores", Column.of(orders, Order::store, String[]::new))
                                .bind("channels", Column.of(orders, Order::channel, String[]::new))
                                .bind("clicks", Column.of(orders, Order::clickId, String[]::new))
                                .bind("items", Column.of(orders, Order::items, String[]::new))
                                .bind(
                                        "hashes",
                                        Column.of(
                                                orders,
                                                o ->
                                                        java.util.HexFormat.of()
                                                                .formatHex(o.contentHash()),
                                                String[]::new))
                                .mapTo(UUID.class)
                                .list()));
    }

    /// What was taken under some numbers.
    Map<String, Taken> taken(Collection<String> numbers) {
        return jdbi.withHandle(handle -> {
            var taken = new HashMap<String, Taken>();
            handle.createQuery(
                            """
                            select o.external_id, case when s.survivor_id is null then o.fan_id else s.survivor_id end as fan_id,
                                o.content_hash
                            from orders o left join same_fan s on s.brand = o.brand and s.fan_id = o.fan_id
                            where o.brand = :brand and o.external_id = any(:numbers)\
                            """)
                    .configure(SqlStatements.class, KeptPlan::of)
                    .bind("numbers", numbers.toArray(String[]::new))
                    .map((row, _) ->
                            Map.entry(
                                    row.getString("external_id"),
                                    new Taken(
                                            row.getObject("fan_id", UUID.class),
                                            row.getBytes("content_hash"))))
                    .forEach(entry -> taken.put(entry.getKey(), entry.getValue()));
            return taken;
        });
    }

    /// The order with this number; empty where there is none.
    public Optional<Bought> bought(String externalId) {
        return withNumber(externalId).map(Orders::bought);
    }

    /// The same, paid back and cancelled by nobody until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<Bought> hold(String externalId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from orders where brand = :brand and external_id = :number for key share\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("number", externalId)
                        .map((row, _) -> bought(read(row)))
                        .findFirst());
    }

    private static Bought bought(Order order) {
        return new Bought(
                order.cancelledAt() != null,
                order.amount(),
                order.rest(),
                order.items() == null ? null : Receipt.of(order).lines());
    }

    Optional<Order> withNumber(String externalId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select * from orders where brand = :brand and external_id = :number")
                        .bind("number", externalId)
                        .map((row, _) -> read(row))
                        .findFirst());
    }

    /// Those of some numbers that are here, and their rows' locks.
    @Transactional(Transactional.TxType.MANDATORY)
    List<Order> lockWithNumbers(Collection<String> externalIds) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from orders where brand = :brand and external_id = any(:numbers)
                                order by external_id for update\
                                """)
                        .bind("numbers", externalIds.toArray(String[]::new))
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Orders newest first, by the time they arrived here.
    List<Order> list(@Nullable UUID fanId, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from orders where brand = :brand
                                    and (cast(:fans as uuid[]) is null or fan_id = any(:fans))
                                    and (cast(:before as uuid) is null or id < cast(:before as uuid))
                                order by id desc limit :limit\
                                """)
                        .bindByType("fans", idsOf(fanId), UUID[].class)
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    private UUID @Nullable [] idsOf(@Nullable UUID fanId) {
        return fanId == null ? null : same.idsOf(fanId).toArray(UUID[]::new);
    }

    /// A person's orders placed in a span of time that arrived here after a moment, earliest first;
    /// their rows are locked until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    public List<PlacedOrder> lockOf(UUID fanId, Instant arrivedAfter, Instant from, Instant until) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from orders
                                where brand = :brand and fan_id = any(:fans) and placed_at between :from and :until
                                    and created_at >= :after and refunded < amount
                                order by placed_at, id for update\
                                """)
                        .bind("fans", same.idsOf(fanId).toArray(UUID[]::new))
                        .bind("from", from)
                        .bind("until", until)
                        .bind("after", arrivedAfter)
                        .map((row, _) -> Receipt.of(read(row)).news(List.of()))
                        .list());
    }

    /// What a person has bought since a moment, by the time of buying.
    ///
    /// @param currency in which what was spent is summed; null for none
    public Purchases purchases(UUID fanId, Instant since, @Nullable String currency) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select count(*) as orders,
                                    coalesce(sum(amount - refunded) filter (where currency = :currency), 0) as spent
                                from orders where brand = :brand and fan_id = any(:fans) and placed_at >= :since
                                    and refunded < amount\
                                """)
                        .bind("fans", same.idsOf(fanId).toArray(UUID[]::new))
                        .bind("since", since)
                        .bind("currency", currency)
                        .map((row, _) -> new Purchases(row.getLong("orders"), row.getLong("spent")))
                        .one());
    }

    /// What an erased fan bought is forgotten, and with it the hash that an equal repeat would be
    /// known by; the figures stay, under an id that means nobody any more.
    void forget(@Observes FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update orders set items = null, click_id = null, content_hash = ''
                                where brand = :brand and fan_id = :fan\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    private static Order read(ResultSet row) throws SQLException {
        return new Order(
                row.getObject("id", UUID.class),
                row.getString("external_id"),
                row.getObject("fan_id", UUID.class),
                Money.of(row.getLong("amount"), row.getString("currency")),
                row.getLong("refunded"),
                row.getObject("placed_at", OffsetDateTime.class)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toInstant(),
                row.getString("store"),
                row.getString("channel"),
                row.getString("click_id"),
                row.getString("items"),
                row.getTimestamp("created_at").toInstant(),
                StoredInstant.read(row, "cancelled_at"),
                row.getBytes("content_hash").length == 0);
    }

    /// An order as far as others need it.
    ///
    /// @param isCancelled whether it is taken as never placed
    /// @param amount its worth
    /// @param rest what is left of it
    /// @param lines null where the brand did not say what was bought
    public record Bought(
            boolean isCancelled, Money amount, Money rest, @Nullable List<Line> lines) {}

    /// Who the buyers of some orders are, in their own right, by the ids that the orders name.
    Map<UUID, UUID> buyers(Collection<Order> orders) {
        return same.survivors(orders.stream().map(Order::fanId).collect(Collectors.toSet()));
    }

    /// What stands under a number, as far as a repeat is compared with it.
    ///
    /// @param fanId the buyer in their own right
    record Taken(UUID fanId, byte[] contentHash) {
        /// @param buyer of the order, in their own right
        static Taken of(Order order, UUID buyer) {
            return new Taken(buyer, order.contentHash());
        }

        /// @param buyer of the order, in their own right
        boolean isThe(Order order, UUID buyer) {
            return fanId.equals(buyer) && MessageDigest.isEqual(contentHash, order.contentHash());
        }
    }
}
