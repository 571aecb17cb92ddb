package io.fanops.referral.placement;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.brand.Days;
import io.fanops.referral.commission.Commissions;
import io.fanops.referral.commission.Commissions.Sales;
import io.fanops.referral.partner.Clicks;
import io.fanops.referral.partner.Clicks.OfDay;
import io.fanops.referral.placement.PlacementOrder.Figures;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What placements cost and what came of it.
@ApplicationScoped
class PlacementFigures {
    private static final long THOUSAND = 1_000;

    private final BrandSql sql;
    private final Clicks clicks;
    private final Commissions commissions;
    private final Days days;

    PlacementFigures(BrandSql sql, Clicks clicks, Commissions commissions, Days days) {
        this.sql = sql;
        this.clicks = clicks;
        this.commissions = commissions;
        this.days = days;
    }

    /// @param from the brand's day; 30 days before `to` where null
    /// @param to the brand's day; today where null
    /// @throws Refused `VALIDATION_FAILED` where it ends before it begins, is longer than a year,
    ///   or `by` is none
    Summary summary(@Nullable LocalDate from, @Nullable LocalDate to, String by) {
        var span = days.asked(from, to);
        var key =
                switch (by) {
                    case "channel" -> "f.channel";
                    case "format" -> "f.format";
                    case "partner" -> "p.key";
                    case "offer" -> "o.offer_id::text";
                    case "budget" -> "coalesce(o.budget_key, '')";
                    case "total" -> "''";
                    default ->
                            throw Refused.invalid(
                                    "by", "is channel, format, partner, offer, budget or total");
                };
        return new Summary(span.first(), span.last(), by, rows(key, span.first(), span.last()));
    }

    private List<Row> rows(String key, LocalDate from, LocalDate to) {
        return sql.list(
                """
                select %s as key, o.currency, count(*) as orders,
                    count(*) filter (where o.state = 'COMPLETED') as completed,
                    count(*) filter (where o.state in ('ORDERED', 'ACCEPTED', 'DELIVERED', 'DISPUTED')) as open,
                    sum(o.held)::bigint as held, sum(o.paid)::bigint as paid,
                    count(*) filter (where o.views is not null) as with_views,
                    coalesce(sum(o.views), 0)::bigint as views,
                    coalesce(sum(o.held + o.paid) filter (where o.views is not null), 0)::bigint as viewed,
                    count(*) filter (where e.n is not null) as with_engagements,
                    coalesce(sum(e.n), 0)::bigint as engagements,
                    coalesce(sum(o.held + o.paid) filter (where e.n is not null), 0)::bigint as engaged
                from placement_order o join placement_offer f on f.brand = o.brand and f.id = o.offer_id
                join partner p on p.brand = o.brand and p.id = o.partner_id
                cross join lateral (
                    select case when num_nonnulls(o.likes, o.comments, o.shares) > 0
                        then coalesce(o.likes, 0) + coalesce(o.comments, 0) + coalesce(o.shares, 0) end as n) e
                where o.brand = :brand and o.due_on between :from and :to
                group by 1, 2 order by sum(o.held + o.paid) desc, 1, 2 limit 500\
                """
                        .formatted(key),
                (row, _) ->
                        new Row(
                                row.getString("key"),
                                row.getString("currency"),
                                row.getLong("orders"),
                                row.getLong("completed"),
                                row.getLong("open"),
                                row.getLong("held"),
                                row.getLong("paid"),
                                row.getLong("with_views"),
                                row.getLong("views"),
                                ratio(row.getLong("viewed"), THOUSAND, row.getLong("views")),
                                row.getLong("with_engagements"),
                                row.getLong("engagements"),
                                ratio(row.getLong("engaged"), 1, row.getLong("engagements"))),
                "from",
                from,
                "to",
                to);
    }

    /// What one order has brought.
    Results of(PlacementOrder order) {
        long cost = order.held() + order.paid();
        var figures = order.figures();
        var views = figures == null ? null : figures.views();
        var engagements = figures == null ? null : figures.engagements();
        var delivery = order.delivery();
        var position = order.terms().position();
        if (delivery == null || position == null || order.positionId() == null) {
            return new Results(
                    cost,
                    order.price().currency(),
                    figures,
                    ratio(cost, THOUSAND, views),
                    ratio(cost, 1, engagements),
                    null);
        }
        var from = days.of(delivery.publishedAt());
        var year = from.plusDays(Days.A_YEAR - 1);
        var today = days.today();
        var span = days.span(from, today.isAfter(year) ? year : today);
        long clicked =
                clicks.of(order.partnerId(), span.first(), span.last()).stream()
                        .filter(day -> day.position().equals(position))
                        .mapToLong(OfDay::valid)
                        .sum();
        return new Results(
                cost,
                order.price().currency(),
                figures,
                ratio(cost, THOUSAND, views),
                ratio(cost, 1, engagements),
                new Link(
                        position,
                        span.first(),
                        span.last(),
                        clicked,
                        ratio(cost, 1, clicked),
                        commissions.sales(order.positionId(), span.start(), span.end())));
    }

    /// To four digits behind the point; null where there is nothing to divide by.
    private static @Nullable BigDecimal ratio(long cost, long each, @Nullable Long by) {
        return by == null || by == 0
                ? null
                : BigDecimal.valueOf(cost)
                        .multiply(BigDecimal.valueOf(each))
                        .divide(BigDecimal.valueOf(by), 4, RoundingMode.HALF_UP);
    }

    record Summary(LocalDate from, LocalDate to, String by, List<Row> rows) {}

    /// Amounts are minor units of the currency.
    ///
    /// @param key of what `by` says; empty for the total and for no budget
    /// @param open neither ended nor completed
    /// @param held for partners
    /// @param withViews orders whose views somebody counted
    /// @param costPerThousandViews of these; left out where there are none
    /// @param engagements likes, comments and shares
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Row(
            String key,
            String currency,
            long orders,
            long completed,
            long open,
            long held,
            long paid,
            long withViews,
            long views,
            @Nullable BigDecimal costPerThousandViews,
            long withEngagements,
            long engagements,
            @Nullable BigDecimal costPerEngagement) {}

    /// @param cost minor units, held and paid
    /// @param link left out without a delivery or a position
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Results(
            long cost,
            String currency,
            @Nullable Figures figures,
            @Nullable BigDecimal costPerThousandViews,
            @Nullable BigDecimal costPerEngagement,
            @Nullable Link link) {}

    /// @param clicks of people, each once in a minute
    /// @param costPerClick left out without clicks
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Link(
            String position,
            LocalDate from,
            LocalDate to,
            long clicks,
            @Nullable BigDecimal costPerClick,
            List<Sales> sales) {}
}
