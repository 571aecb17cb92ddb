package io.fanops.analytics.order;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Reads figures from the orders.
@ApplicationScoped
public class OrderFigures {
    private final Jdbi jdbi;

    OrderFigures(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Figures of all orders there ever were, sorted by key and currency.
    ///
    /// @param zone in which days and months are cut, an IANA name
    public List<Row> by(OrdersBy by, String zone) {
        return by(by, zone, new TimeSpan(null, null));
    }

    List<Row> by(OrdersBy by, String zone, TimeSpan span) {
        var sql =
                """
                with of_fan as (
                    select %s as key, currency, fan_id, count(*) as orders, sum(amount) as gross, sum(refunded) as refunded
                    from placed_order%s
                    where brand = :brand and placed_at is not null and :zone is not null
                        and (cast(:from as timestamptz) is null or placed_at >= :from)
                        and (cast(:to as timestamptz) is null or placed_at < :to)
                    group by 1, 2, 3)
                select key, currency, sum(orders) as orders, count(*) as buyers,
                    count(*) filter (where orders > 1) as repeat_buyers, sum(gross) as gross, sum(refunded) as refunded
                from of_fan group by key, currency order by key, currency\
                """
                        .formatted(by.key(), by.joined());
        return jdbi.withHandle(handle ->
                handle.createQuery(sql)
                        .bind("zone", zone)
                        .bind("from", utc(span.from()))
                        .bind("to", utc(span.to()))
                        .map((row, _) ->
                                new Row(
                                        row.getString("key"),
                                        row.getString("currency"),
                                        row.getLong("orders"),
                                        row.getLong("buyers"),
                                        row.getLong("repeat_buyers"),
                                        row.getLong("gross"),
                                        row.getLong("refunded")))
                        .list());
    }

    /// Who of the buyers of each month ordered again how many months later.
    ///
    /// Orders dated before 1970 or more than ten years ahead are left out: a slip of the pen would
    /// stretch every cohort.
    ///
    /// @return pairs of cohort and month with the number of buyers, sorted
    List<Return> returns(String zone) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with active as (
                                    select distinct fan_id, date_trunc('month', placed_at at time zone :zone) as month
                                    from placed_order
                                    where brand = :brand and placed_at >= '1970-01-01' and placed_at < now() + interval '10 years'),
                                joined as (
                                    select month, min(month) over (partition by fan_id) as cohort from active)
                                select cast(cohort as date) as cohort, cast(month as date) as month, count(*) as fans
                                from joined group by 1, 2 order by 1, 2\
                                """)
                        .bind("zone", zone)
                        .map((row, _) ->
                                new Return(
                                        month(row, "cohort"),
                                        month(row, "month"),
                                        row.getLong("fans")))
                        .list());
    }

    private static YearMonth month(ResultSet row, String column) throws SQLException {
        return YearMonth.from(row.getObject(column, LocalDate.class));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /// Figures of the orders under one key and in one currency.
    ///
    /// @param buyers distinct fans
    /// @param repeatBuyers those of them with two orders or more here
    /// @param gross minor units of the currency, before refunds
    /// @param refunded minor units of the currency, paid back of these orders whenever that was
    public record Row(
            String key,
            @Nullable String currency,
            long orders,
            long buyers,
            long repeatBuyers,
            long gross,
            long refunded) {}

    /// Fans whose first order was in month `cohort` and who ordered in `month`.
    record Return(YearMonth cohort, YearMonth month, long fans) {}
}
