package io.fanops.referral.commission;

import io.fanops.platform.person.FanErased;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.commission.Commission.Reason;
import io.fanops.referral.commission.Commission.State;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/// What partners have earned.
@ApplicationScoped
public class Commissions {
    private static final String SELECT =
            """
            select c.*, p.key as partner_key, o.key as position_key from commission c
            join partner p on p.brand = c.brand and p.id = c.partner_id
            join promotion_position o on o.brand = c.brand and o.id = c.position_id
            where c.brand = :brand
            """;

    private final Jdbi jdbi;
    private final BrandSql sql;
    private final BrandScope scope;

    Commissions(Jdbi jdbi, BrandSql sql, BrandScope scope) {
        this.jdbi = jdbi;
        this.sql = sql;
        this.scope = scope;
    }

    /// Takes down what orders have earned, with their lines, and when it is due.
    @Transactional(Transactional.TxType.MANDATORY)
    void add(Map<Commission, List<EarningLine>> earned) {
        batch(
                """
                insert into commission (brand, id, order_id, order_number, level, partner_id, position_id, touch_id, buyer_id, currency,
                    earned, amount, state, reason, placed_at, due_at, created_at)
                values (:brand, :id, :order, :number, :level, :partner, :position, :touch, :buyer, :currency,
                    :earned, :earned, :state, :reason, :placed, :due, :created)\
                """,
                earned.keySet(),
                (batch, commission) ->
                        batch.bind("id", commission.id())
                                .bind("order", commission.orderId())
                                .bind("number", commission.order())
                                .bind("level", commission.level())
                                .bind("partner", commission.partnerId())
                                .bind("position", commission.positionId())
                                .bind("touch", commission.touchId())
                                .bind("buyer", commission.buyerId())
                                .bind("currency", commission.currency())
                                .bind("earned", commission.earned())
                                .bind("state", commission.state().name())
                                .bind(
                                        "reason",
                                        commission.reason() == null
                                                ? null
                                                : commission.reason().name())
                                .bind("placed", commission.placedAt())
                                .bind("due", commission.dueAt())
                                .bind("created", commission.createdAt()));
        var standing = earned.keySet().stream().filter(c -> c.state() == State.PENDING).toList();
        batch(
                """
                insert into commission_line (brand, commission_id, number, sku, category, pieces, base, rule_key,
                    rule_version, rate, fixed, pieces_left, base_left, earned, amount)
                values (:brand, :commission, :number, :sku, :category, :pieces, :base, :rule, :version, :rate, :fixed,
                    :left, :baseLeft, :earned, :earned)\
                """,
                earned.entrySet().stream()
                        .filter(entry -> entry.getKey().state() == State.PENDING)
                        .flatMap(entry ->
                                entry.getValue().stream()
                                        .map(line -> Map.entry(entry.getKey().id(), line)))
                        .toList(),
                (batch, entry) ->
                        batch.bind("commission", entry.getKey())
                                .bind("number", entry.getValue().number())
                                .bind("sku", entry.getValue().sku())
                                .bind("category", entry.getValue().category())
                                .bind("pieces", entry.getValue().pieces())
                                .bind("base", entry.getValue().base())
                                .bind("left", entry.getValue().piecesLeft())
                                .bind("baseLeft", entry.getValue().baseLeft())
                                .bind("rule", entry.getValue().ruleKey())
                                .bind("version", entry.getValue().ruleVersion())
                                .bind("rate", entry.getValue().rate())
                                .bind("fixed", entry.getValue().fixed())
                                .bind("earned", entry.getValue().earned()));
        batch(
                "insert into commission_due (brand, commission_id, due_at) values (:brand, :id, :due)",
                standing,
                (batch, commission) ->
                        batch.bind("id", commission.id()).bind("due", commission.dueAt()));
    }

    Optional<Commission> find(UUID id) {
        return sql.first(SELECT + " and c.id = :id", (row, _) -> read(row), "id", id);
    }

    /// What an order has earned, its rows locked until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    List<Commission> lockOf(UUID order) {
        return sql.list(
                SELECT
                        + " and c.order_id = :order and c.state <> 'REJECTED' order by c.level for update of c",
                (row, _) -> read(row),
                "order",
                order);
    }

    /// Those of some commissions that are due and that nobody else is releasing, locked.
    @Transactional(Transactional.TxType.MANDATORY)
    List<Commission> lockDue(List<UUID> ids) {
        return sql.list(
                SELECT
                        + """
                        and c.id = any(:ids) and c.state = 'PENDING' and c.due_at <= now()
                        order by c.id for update of c skip locked\
                        """,
                (row, _) -> read(row),
                "ids",
                ids.toArray(UUID[]::new));
    }

    /// What stands and a person has earned by what they bought themselves, under whichever of their
    /// ids; locked.
    @Transactional(Transactional.TxType.MANDATORY)
    List<Commission> lockOfSelf(Collection<UUID> person) {
        return sql.list(
                SELECT
                        + """
                        and c.buyer_id = any(:person) and p.fan_id = any(:person) and c.state in ('PENDING', 'PAYABLE')
                        order by c.id for update of c\
                        """,
                (row, _) -> read(row),
                "person",
                person.toArray(UUID[]::new));
    }

    /// Those of some commissions that a person has earned by what they bought themselves.
    Set<UUID> idsOfSelf(Collection<Commission> commissions) {
        return Set.copyOf(
                sql.list(
                        """
                        select c.id from commission c
                        join partner p on p.brand = c.brand and p.id = c.partner_id
                        left join same_fan b on b.brand = c.brand and b.fan_id = c.buyer_id
                        left join same_fan e on e.brand = c.brand and e.fan_id = p.fan_id
                        where c.brand = :brand and c.id = any(:ids)
                            and coalesce(b.survivor_id, c.buyer_id) = coalesce(e.survivor_id, p.fan_id)\
                        """,
                        (row, _) -> BrandSql.id(row, "id"),
                        "ids",
                        commissions.stream().map(Commission::id).toArray(UUID[]::new)));
    }

    /// There should never have been these.
    @Transactional(Transactional.TxType.MANDATORY)
    void reject(Collection<Commission> standing, Reason reason) {
        var ids = standing.stream().map(Commission::id).toArray(UUID[]::new);
        sql.run(
                """
                update commission set state = 'REJECTED', reason = :reason, amount = 0 where brand = :brand and id = any(:ids)\
                """,
                "ids",
                ids,
                "reason",
                reason.name());
        forgetDue(ids);
    }

    private void forgetDue(UUID[] ids) {
        sql.run(
                "delete from commission_due where brand = :brand and commission_id = any(:ids)",
                "ids",
                ids);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void release(Collection<Commission> due) {
        var ids = due.stream().map(Commission::id).toArray(UUID[]::new);
        sql.run(
                """
                update commission set state = 'PAYABLE', released_at = now() where brand = :brand and id = any(:ids)\
                """,
                "ids",
                ids);
        forgetDue(ids);
    }

    /// Keeps what is left of a commission.
    @Transactional(Transactional.TxType.MANDATORY)
    void save(Commission commission, List<EarningLine> lines) {
        batch(
                """
                update commission_line set pieces_left = :pieces, base_left = :base, amount = :amount
                where brand = :brand and commission_id = :commission and number = :number\
                """,
                lines,
                (batch, line) ->
                        batch.bind("commission", commission.id())
                                .bind("number", line.number())
                                .bind("pieces", line.piecesLeft())
                                .bind("base", line.baseLeft())
                                .bind("amount", line.amount()));
        sql.run(
                """
                update commission set amount = :amount, state = case when :amount = 0 then 'REVERSED' else state end
                where brand = :brand and id = :id\
                """,
                "id",
                commission.id(),
                "amount",
                lines.stream().mapToLong(EarningLine::amount).sum());
        sql.run(
                """
                delete from commission_due d using commission c
                where d.brand = :brand and d.commission_id = :id and c.brand = d.brand and c.id = :id and c.state = 'REVERSED'\
                """,
                "id",
                commission.id());
    }

    List<EarningLine> lines(UUID commission) {
        return lines(List.of(commission)).getOrDefault(commission, List.of());
    }

    /// The lines of some commissions, in the order of their numbers.
    Map<UUID, List<EarningLine>> lines(Collection<UUID> commissions) {
        var lines = new HashMap<UUID, List<EarningLine>>();
        sql.list(
                        """
                        select * from commission_line where brand = :brand and commission_id = any(:ids)
                        order by commission_id, number\
                        """,
                        (row, _) -> Map.entry(BrandSql.id(row, "commission_id"), readLine(row)),
                        "ids",
                        commissions.toArray(UUID[]::new))
                .forEach(entry ->
                        lines.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                .add(entry.getValue()));
        return lines;
    }

    /// Newest first.
    ///
    /// @param partners ids; null for all
    /// @param before ids below this one; null for the first page
    List<Commission> list(
            @Nullable List<UUID> partners, Filter filter, @Nullable UUID before, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                SELECT
                                        + """
                                        and (cast(:partners as uuid[]) is null or c.partner_id = any(:partners))
                                            and (cast(:state as text) is null or c.state = :state)
                                            and (cast(:from as timestamptz) is null or c.created_at >= cast(:from as timestamptz))
                                            and (cast(:to as timestamptz) is null or c.created_at < cast(:to as timestamptz))
                                            and (cast(:before as uuid) is null or c.id < cast(:before as uuid))
                                        order by c.id desc limit :limit\
                                        """)
                        .bindByType(
                                "partners",
                                partners == null ? null : partners.toArray(UUID[]::new),
                                UUID[].class)
                        .bind("state", filter.state() == null ? null : filter.state().name())
                        .bind("from", filter.from())
                        .bind("to", filter.to())
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// A partner's orders in a span of time, by currency: how many earned, and how much they earn
    /// without what was taken back.
    List<Earned> earned(UUID partner, Instant from, Instant to) {
        return sql.list(
                """
                select currency, count(*) filter (where level = 1) as orders, sum(amount)::bigint as amount from commission
                where brand = :brand and partner_id = :partner and state in ('PENDING', 'PAYABLE')
                    and created_at >= :from and created_at < :to
                group by currency order by currency\
                """,
                (row, _) ->
                        new Earned(
                                row.getString("currency"),
                                row.getLong("orders"),
                                row.getLong("amount")),
                "partner",
                partner,
                "from",
                from,
                "to",
                to);
    }

    /// What a position has sold in a span of time, by currency, without what was taken back.
    ///
    /// @param from when it was earned, then or later
    /// @param to before
    public List<Sales> sales(UUID position, Instant from, Instant to) {
        return sql.list(
                """
                select c.currency, count(*) filter (where c.level = 1) as orders,
                    coalesce(sum(l.base) filter (where c.level = 1), 0)::bigint as worth, sum(c.amount)::bigint as commission
                from commission c cross join lateral (
                    select sum(base_left)::bigint as base from commission_line where brand = c.brand and commission_id = c.id) l
                where c.brand = :brand and c.position_id = :position and c.state in ('PENDING', 'PAYABLE')
                    and c.created_at >= :from and c.created_at < :to
                group by c.currency order by c.currency\
                """,
                (row, _) ->
                        new Sales(
                                row.getString("currency"),
                                row.getLong("orders"),
                                row.getLong("worth"),
                                row.getLong("commission")),
                "position",
                position,
                "from",
                from,
                "to",
                to);
    }

    /// What an erased fan bought is forgotten; what it earned stays.
    void forget(@Observes FanErased erased) {
        sql.run(
                """
                update commission_line l set sku = null, category = null from commission c
                where l.brand = :brand and c.brand = l.brand and c.id = l.commission_id and c.buyer_id = :fan\
                """,
                "fan",
                erased.fanId());
    }

    private <T> void batch(
            String statement,
            Collection<T> rows,
            java.util.function.BiFunction<PreparedBatch, T, PreparedBatch> bound) {
        if (rows.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle -> {
            var batch = handle.prepareBatch(statement);
            rows.forEach(row -> bound.apply(batch.bind("brand", scope.brand()), row).add());
            batch.execute();
        });
    }

    private static Commission read(ResultSet row) throws SQLException {
        var reason = row.getString("reason");
        return new Commission(
                BrandSql.id(row, "id"),
                BrandSql.id(row, "order_id"),
                row.getString("order_number"),
                row.getInt("level"),
                BrandSql.id(row, "partner_id"),
                row.getString("partner_key"),
                BrandSql.id(row, "position_id"),
                row.getString("position_key"),
                BrandSql.id(row, "touch_id"),
                BrandSql.id(row, "buyer_id"),
                row.getString("currency"),
                row.getLong("earned"),
                row.getLong("amount"),
                State.valueOf(row.getString("state")),
                reason == null ? null : Reason.valueOf(reason),
                BrandSql.at(row, "placed_at"),
                BrandSql.at(row, "due_at"),
                BrandSql.at(row, "created_at"),
                BrandSql.maybeAt(row, "released_at"));
    }

    private static EarningLine readLine(ResultSet row) throws SQLException {
        return new EarningLine(
                row.getInt("number"),
                row.getString("sku"),
                row.getString("category"),
                row.getInt("pieces"),
                row.getLong("base"),
                row.getString("rule_key"),
                row.getObject("rule_version", Integer.class),
                row.getObject("rate", Integer.class),
                row.getObject("fixed", Long.class),
                row.getInt("pieces_left"),
                row.getLong("base_left"),
                row.getLong("earned"));
    }

    /// @param from when it was earned, then or later
    /// @param to before
    record Filter(@Nullable State state, @Nullable Instant from, @Nullable Instant to) {}

    /// @param worth minor units that the orders' lines are worth
    /// @param commission minor units, of both levels
    public record Sales(String currency, long orders, long worth, long commission) {}

    /// @param orders of the partner's own positions
    /// @param amount minor units, of both levels
    record Earned(String currency, long orders, long amount) {}
}
