package io.fanops.referral.click;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.brand.Days;
import io.fanops.referral.click.ClickEarning.State;
import io.fanops.referral.click.ClickRules.Fitting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// What clicks have earned.
@ApplicationScoped
public class ClickEarnings {
    /// Rows that share the count of an open earning.
    private static final int PARTS = 8;

    private static final String SELECT =
            """
            select e.*, p.key as partner_key, p.fan_id, p.erased, o.key as position_key, coalesce((
                select sum(c.clicks) from click_part c where c.brand = e.brand and c.earning_id = e.id), 0)::bigint as counted
            from click_earning e
            join partner p on p.brand = e.brand and p.id = e.partner_id
            join promotion_position o on o.brand = e.brand and o.id = e.position_id
            where e.brand = :brand
            """;

    private final BrandSql sql;
    private final Days days;

    ClickEarnings(BrandSql sql, Days days) {
        this.sql = sql;
        this.days = days;
    }

    /// The earning that a rule's clicks on a position go to on a day of the brand, made where there
    /// is none.
    ///
    /// @return empty where it is closed at this very moment, and has no click
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<UUID> of(Fitting rule, LocalDate day) {
        return find(rule, day)
                .or(() -> {
                    make(rule, day);
                    return find(rule, day);
                });
    }

    private Optional<UUID> find(Fitting rule, LocalDate day) {
        return sql.first(
                """
                select id from click_earning where brand = :brand and position_id = :position and day = :day
                    and rule_id = :rule and rule_version = :version\
                """,
                (row, _) -> BrandSql.id(row, "id"),
                "position",
                rule.positionId(),
                "day",
                day,
                "rule",
                rule.id(),
                "version",
                rule.version());
    }

    private void make(Fitting rule, LocalDate day) {
        sql.run(
                """
                with made as (
                    insert into click_earning (brand, id, rule_id, rule_key, rule_version, partner_id, position_id, day, price, currency,
                        state, due_at)
                    values (:brand, :id, :rule, :key, :version, :partner, :position, :day, :price, :currency, 'OPEN', :due)
                    on conflict on constraint click_earning_once do nothing returning brand, id, due_at),
                due as (
                    insert into click_due (brand, earning_id, due_at) select brand, id, due_at from made)
                insert into click_part (brand, earning_id, part, clicks)
                select brand, id, part, 0 from made, generate_series(0, :parts - 1) part\
                """,
                "id",
                Ids.next(),
                "rule",
                rule.id(),
                "key",
                rule.key(),
                "version",
                rule.version(),
                "partner",
                rule.partnerId(),
                "position",
                rule.positionId(),
                "day",
                day,
                "price",
                rule.price().amount(),
                "currency",
                rule.price().currency(),
                "due",
                days.endOf(day),
                "parts",
                PARTS);
    }

    /// Counts a click.
    ///
    /// @return false where the earning's day is closed
    @Transactional(Transactional.TxType.MANDATORY)
    boolean count(UUID earning) {
        return sql.run(
                        """
                        update click_part set clicks = clicks + 1
                        where brand = :brand and earning_id = :earning and part = :part\
                        """,
                        "earning",
                        earning,
                        "part",
                        ThreadLocalRandom.current().nextInt(PARTS))
                == 1;
    }

    Optional<ClickEarning> find(UUID id) {
        return sql.first(SELECT + " and e.id = :id", (row, _) -> read(row), "id", id);
    }

    /// An earning whose row is held until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<ClickEarning> lock(UUID id) {
        return sql.first(
                SELECT + " and e.id = :id for update of e", (row, _) -> read(row), "id", id);
    }

    /// An earning whose time has come and that nobody else is looking at, held until the
    /// transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    Optional<ClickEarning> lockDue(UUID id) {
        return sql.first(
                SELECT
                        + " and e.id = :id and e.state in ('OPEN', 'PENDING') and e.due_at <= now() for update of e skip locked",
                (row, _) -> read(row),
                "id",
                id);
    }

    /// Ends the count of an open earning: a click that comes later finds nothing to be counted in.
    ///
    /// @return how many clicks it has
    @Transactional(Transactional.TxType.MANDATORY)
    long close(ClickEarning earning) {
        return sql
                .list(
                        "delete from click_part where brand = :brand and earning_id = :id returning clicks",
                        (row, _) -> row.getLong(1),
                        "id",
                        earning.id())
                .stream()
                .mapToLong(clicks -> clicks)
                .sum();
    }

    /// Keeps what the clicks of a closed day have earned until it can be paid out.
    @Transactional(Transactional.TxType.MANDATORY)
    void hold(ClickEarning earning, long clicks, Instant until) {
        sql.run(
                """
                with due as (update click_due set due_at = :until, failures = 0 where brand = :brand and earning_id = :id)
                update click_earning set state = 'PENDING', clicks = :clicks, due_at = :until where brand = :brand and id = :id\
                """,
                "id",
                earning.id(),
                "clicks",
                clicks,
                "until",
                until);
    }

    /// Lets an earning's day last longer, where the brand's days end at another time by now.
    @Transactional(Transactional.TxType.MANDATORY)
    void await(ClickEarning earning, Instant end) {
        sql.run(
                """
                with due as (update click_due set due_at = :end, failures = 0 where brand = :brand and earning_id = :id)
                update click_earning set due_at = :end where brand = :brand and id = :id\
                """,
                "id",
                earning.id(),
                "end",
                end);
    }

    /// No click of it earned.
    @Transactional(Transactional.TxType.MANDATORY)
    void forget(ClickEarning earning) {
        forgetDue(earning);
        sql.run("delete from click_earning where brand = :brand and id = :id", "id", earning.id());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void release(ClickEarning earning) {
        sql.run(
                "update click_earning set state = 'PAYABLE', released_at = now() where brand = :brand and id = :id",
                "id",
                earning.id());
        forgetDue(earning);
    }

    /// Takes clicks of a held earning for false.
    ///
    /// @param clicks of those that are left
    @Transactional(Transactional.TxType.MANDATORY)
    void reject(ClickEarning earning, long clicks, @Nullable String reason) {
        sql.run(
                """
                update click_earning set rejected = rejected + :clicks, reason = :reason,
                    state = case when rejected + :clicks = clicks then 'REJECTED' else state end
                where brand = :brand and id = :id\
                """,
                "id",
                earning.id(),
                "clicks",
                clicks,
                "reason",
                reason);
        if (clicks == earning.left()) {
            forgetDue(earning);
        }
    }

    private void forgetDue(ClickEarning earning) {
        sql.run(
                "delete from click_due where brand = :brand and earning_id = :id",
                "id",
                earning.id());
    }

    /// Newest first.
    ///
    /// @param partners ids; null for all
    /// @param before ids below this one; null for the first page
    List<ClickEarning> list(
            @Nullable List<UUID> partners, Filter filter, @Nullable UUID before, int limit) {
        return sql.list(
                SELECT
                        + """
                        and (cast(:partners as uuid[]) is null or e.partner_id = any(cast(:partners as uuid[])))
                            and (cast(:state as text) is null or e.state = :state)
                            and (cast(:from as date) is null or e.day >= cast(:from as date))
                            and (cast(:to as date) is null or e.day <= cast(:to as date))
                            and (cast(:before as uuid) is null or e.id < cast(:before as uuid))
                        order by e.id desc limit :limit\
                        """,
                (row, _) -> read(row),
                "partners",
                partners == null ? null : partners.toArray(UUID[]::new),
                "state",
                filter.state() == null ? null : filter.state().name(),
                "from",
                filter.from(),
                "to",
                filter.to(),
                "before",
                before,
                "limit",
                limit);
    }

    /// What a partner's clicks have earned on some days, by currency, with those of open days and
    /// without what was rejected.
    ///
    /// @param from first day
    /// @param to last day
    public List<Earned> earned(UUID partner, LocalDate from, LocalDate to) {
        return sql.list(
                """
                select e.currency, sum(n.clicks)::bigint as clicks, sum(n.clicks * e.price)::bigint as amount
                from click_earning e cross join lateral (
                    select e.clicks - e.rejected + coalesce((
                        select sum(clicks) from click_part where brand = e.brand and earning_id = e.id), 0) as clicks) n
                where e.brand = :brand and e.partner_id = :partner and e.day between :from and :to
                group by e.currency order by e.currency\
                """,
                (row, _) ->
                        new Earned(
                                row.getString("currency"),
                                row.getLong("clicks"),
                                row.getLong("amount")),
                "partner",
                partner,
                "from",
                from,
                "to",
                to);
    }

    /// What was said of an erased fan's clicks is forgotten; what they earned stays.
    void forget(@Observes FanErased erased) {
        sql.run(
                """
                update click_earning e set reason = null from partner p
                where e.brand = :brand and p.brand = e.brand and p.id = e.partner_id and p.fan_id = :fan and e.reason is not null\
                """,
                "fan",
                erased.fanId());
    }

    private static ClickEarning read(ResultSet row) throws SQLException {
        return new ClickEarning(
                BrandSql.id(row, "id"),
                row.getString("rule_key"),
                row.getInt("rule_version"),
                BrandSql.id(row, "rule_id"),
                row.getString("partner_key"),
                BrandSql.id(row, "partner_id"),
                BrandSql.maybeId(row, "fan_id"),
                row.getBoolean("erased"),
                row.getString("position_key"),
                row.getObject("day", LocalDate.class),
                Money.of(row.getLong("price"), row.getString("currency")),
                row.getLong("clicks") + row.getLong("counted"),
                row.getLong("rejected"),
                State.valueOf(row.getString("state")),
                row.getString("reason"),
                BrandSql.at(row, "due_at"),
                BrandSql.at(row, "created_at"),
                BrandSql.maybeAt(row, "released_at"));
    }

    /// @param from first day
    /// @param to last day
    record Filter(@Nullable State state, @Nullable LocalDate from, @Nullable LocalDate to) {}

    /// @param clicks that earned
    /// @param amount minor units
    public record Earned(String currency, long clicks, long amount) {}
}
