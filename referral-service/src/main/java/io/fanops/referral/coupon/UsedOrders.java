package io.fanops.referral.coupon;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingInt;
import static java.util.stream.Collectors.toMap;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.referral.coupon.UsedOrder.Standing;
import io.fanops.referral.order.OrderCancelled;
import io.fanops.referral.order.Orders;
import io.fanops.referral.order.Orders.Bought;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// Orders that coupons are used on.
///
/// An order that was taken down is what it is, whatever a till says of it. One that was not is
/// known by its number alone, and counts as it is said.
@ApplicationScoped
class UsedOrders {
    private final Jdbi jdbi;
    private final Orders orders;
    private final Coupons coupons;

    UsedOrders(Jdbi jdbi, Orders orders, Coupons coupons) {
        this.jdbi = jdbi;
        this.orders = orders;
        this.coupons = coupons;
    }

    /// An order as it stands now.
    ///
    /// @throws Refused `VALIDATION_FAILED` where what is said is not what was taken down
    UsedOrder look(@Nullable OrderReference said) {
        return said == null || said.externalId() == null
                ? UsedOrder.asSaid(said)
                : of(said, orders.bought(said.externalId()).orElse(null));
    }

    /// The same, on which nobody else redeems anything until the transaction ends, and which nobody
    /// pays back. Taken before any coupon's row.
    ///
    /// @throws Refused also `ORDER_CANCELLED`
    @Transactional(Transactional.TxType.MANDATORY)
    UsedOrder hold(UsedOrder seen) {
        var said = seen.said();
        if (said == null || said.externalId() == null) {
            return seen;
        }
        var bought = holdNumber(said.externalId());
        return requireStanding(of(said, bought));
    }

    /// Holds an order and its number, also one that is not here.
    ///
    /// @return null where it is not here
    @Transactional(Transactional.TxType.MANDATORY)
    @Nullable Bought holdNumber(String number) {
        var here = orders.hold(number);
        waitFor(number);
        // It may have come meanwhile.
        return here.or(() -> orders.hold(number)).orElse(null);
    }

    /// Waits for whoever redeems something on an order, and lets nobody begin until the transaction
    /// ends. Taken after the order's row.
    @Transactional(Transactional.TxType.MANDATORY)
    void waitFor(String number) {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "redeemed-on", number));
    }

    /// Refuses what is to be redeemed on an order that never happened: that nothing is left of it
    /// is not the reason.
    static UsedOrder requireStanding(UsedOrder order) {
        if (order.isCancelled()) {
            throw OrderCancelled.refused();
        }
        return order;
    }

    private UsedOrder of(OrderReference said, @Nullable Bought bought) {
        var standing = standing(Objects.requireNonNull(said.externalId()));
        if (bought == null) {
            return new UsedOrder(said, said, false, standing);
        }
        if (said.amount() != null
                && !said.amount().equals(bought.amount())
                && !said.amount().equals(bought.rest())) {
            throw Refused.invalid(
                    "/order/amount", "is not that of the order that is here under this number");
        }
        var lines = bought.lines();
        var items = lines == null ? said.items() : lines.stream().map(Item::of).toList();
        if (said.items() != null && !pieces(said.items()).equals(pieces(items))) {
            throw Refused.invalid(
                    "/order/items", "are not those of the order that is here under this number");
        }
        return new UsedOrder(
                said,
                new OrderReference(said.externalId(), bought.rest(), items),
                bought.isCancelled(),
                standing);
    }

    /// How many pieces there are of what, however they stand on lines.
    private static Map<Item, Integer> pieces(@Nullable List<Item> items) {
        return items == null
                ? Map.of()
                : items.stream()
                        .filter(item -> item.pieces() > 0)
                        .collect(
                                groupingBy(
                                        item ->
                                                new Item(
                                                        item.sku(),
                                                        item.category(),
                                                        null,
                                                        item.price()),
                                        summingInt(Item::pieces)));
    }

    /// What was redeemed on an order and not rolled back, in the order in which it was applied.
    private List<Standing> standing(String number) {
        var rows =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select id, coupon_id, discount_amount, discount_currency, at from redemption
                                        where brand = :brand and order_ref = :number and rolled_back_at is null\
                                        """)
                                .configure(SqlStatements.class, KeptPlan::of)
                                .bind("number", number)
                                .map((row, _) -> Row.read(row))
                                .list());
        if (rows.isEmpty()) {
            return List.of();
        }
        var used =
                coupons.withIds(rows.stream().map(Row::couponId).distinct().toList()).stream()
                        .collect(toMap(Coupon::id, coupon -> coupon));
        return rows.stream()
                .sorted(
                        Comparator.comparing(Row::at)
                                .thenComparing(row -> -row.of(used).template().rules().priority())
                                .thenComparing(Row::id))
                .map(row -> new Standing(row.of(used), row.discount()))
                .toList();
    }

    private record Row(UUID id, UUID couponId, @Nullable Money discount, Instant at) {
        Coupon of(Map<UUID, Coupon> coupons) {
            return Objects.requireNonNull(coupons.get(couponId));
        }

        static Row read(ResultSet row) throws SQLException {
            var amount = row.getObject("discount_amount", Long.class);
            var currency = row.getString("discount_currency");
            return new Row(
                    row.getObject("id", UUID.class),
                    row.getObject("coupon_id", UUID.class),
                    amount == null || currency == null ? null : Money.of(amount, currency),
                    row.getTimestamp("at").toInstant());
        }
    }
}
