package io.fanops.referral.click;

import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.stock.Stock.What;
import io.fanops.referral.stock.Stocks;
import io.fanops.referral.wallet.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is used of a rule's budget is the price of the clicks that earned by it and were not
/// rejected, what is used of a day's that of all that earned on it; what stands of a closed day is
/// what its entries on the ledger say.
@ApplicationScoped
class AuditingClicks implements Audit {
    private final BrandSql sql;

    AuditingClicks(BrandSql sql) {
        this.sql = sql;
    }

    @Override
    public List<Finding> findings() {
        return Stream.of(budgets(), days(), entries()).flatMap(List::stream).toList();
    }

    private List<Finding> budgets() {
        return sql.list(
                """
                select v.what || ' of click rule ' || case when r.id is null then s.owner::text else r.key end as what,
                    v.expected, v.found
                from (select r.id, r.key, r.budget, (
                        select coalesce(sum(e.price * (e.clicks - e.rejected + coalesce((
                            select sum(clicks) from click_part where brand = :brand and earning_id = e.id), 0))), 0)::bigint
                        from click_earning e where e.brand = :brand and e.rule_id = r.id) as earned
                    from click_rule r where r.brand = :brand) r
                full join (%s) s on s.owner = r.id
                cross join lateral (values ('what is used of the budget', r.earned, s.used), ('the budget', r.budget, s.total))
                    v(what, expected, found)
                where v.expected is distinct from v.found\
                """
                        .formatted(Stocks.summed(What.CLICKS)),
                (row, _) -> Finding.read(row));
    }

    /// The stocks of days long past are gone; what a day may cost is its limit at the time, which
    /// is not kept. A day has no row of its own: which stock is whose is known here alone.
    private List<Finding> days() {
        var earned = new HashMap<UUID, Finding>();
        var used = new HashMap<UUID, Long>();
        for (var one :
                sql.list(
                        """
                        select rule_id as id, rule_key, day, sum(price * (clicks + coalesce((
                            select sum(clicks) from click_part where brand = :brand and earning_id = e.id), 0)))::bigint as n
                        from click_earning e where brand = :brand group by rule_id, rule_key, day
                        union all select owner, null, null, used from (%s) s\
                        """
                                .formatted(Stocks.summed(What.CLICKS_OF_DAY)),
                        (row, _) ->
                                new OfDay(
                                        BrandSql.id(row, "id"),
                                        row.getString("rule_key"),
                                        row.getObject("day", LocalDate.class),
                                        row.getLong("n")))) {
            var day = one.day();
            if (day == null) {
                used.put(one.id(), one.amount());
            } else {
                earned.put(
                        ClickRule.budget(one.id(), day).owner(),
                        new Finding(
                                "what is used of the budget of click rule "
                                        + one.rule()
                                        + " on "
                                        + day,
                                one.amount(),
                                null));
            }
        }
        return used.entrySet().stream()
                .map(stock -> of(stock, earned.get(stock.getKey())))
                .filter(day -> !Objects.equals(day.expected(), day.found()))
                .toList();
    }

    private static Finding of(Map.Entry<UUID, Long> stock, @Nullable Finding earned) {
        return earned == null
                ? new Finding(
                        "what is used of the clicks of day " + stock.getKey(), 0L, stock.getValue())
                : new Finding(earned.what(), earned.expected(), stock.getValue());
    }

    private List<Finding> entries() {
        return sql.list(
                """
                select 'what is booked of click earning ' || e.id as what, e.price * (e.clicks - e.rejected) as expected,
                    coalesce(b.amount, 0) as found
                from click_earning e left join (
                    select split_part(t.cause, ':', 2) as id, sum(l.amount)::bigint as amount
                    from (select distinct partner_id from click_earning where brand = :brand) p
                    join entry l on l.brand = :brand and l.owner = p.partner_id and l.kind in ('PARTNER_PENDING', 'PARTNER')
                    join transfer t on t.brand = :brand and t.id = l.transfer_id
                    where split_part(t.cause, ':', 1) = 'clicks' group by 1) b on b.id = e.id::text
                where e.brand = :brand and e.price * (e.clicks - e.rejected) <> coalesce(b.amount, 0)\
                """,
                (row, _) -> Finding.read(row));
    }

    /// What earned on a day of a rule, or is used of a stock.
    ///
    /// @param day null for a stock
    private record OfDay(UUID id, @Nullable String rule, @Nullable LocalDate day, long amount) {}
}
