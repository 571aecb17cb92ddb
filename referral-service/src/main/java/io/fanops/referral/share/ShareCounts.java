package io.fanops.referral.share;

import io.fanops.platform.person.SameFans;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.attribution.Attributed;
import io.fanops.referral.attribution.Attribution;
import io.fanops.referral.attribution.TouchKind;
import io.fanops.referral.brand.Days;
import io.fanops.referral.share.ShareLink.Figures;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/// What came of links, counted by day.
@ApplicationScoped
class ShareCounts {
    /// What gets the credit for an order that a share link brought, before the link's code.
    private static final String SUBJECT = "share:";

    /// Rows that share a link's count of a day.
    private static final int PARTS = 8;

    private final BrandSql sql;
    private final BrandSql hot;
    private final Days days;
    private final SameFans same;

    ShareCounts(BrandSql sql, Days days, SameFans same) {
        this.sql = sql;
        this.hot = sql.keepingPlans();
        this.days = days;
        this.same = same;
    }

    static String subject(String code) {
        return SUBJECT + code;
    }

    /// Counts an opening, and who opened as a visitor unless they have been here within 30 days.
    ///
    /// @param pseudonym of who opened
    void opened(UUID link, byte[] pseudonym) {
        boolean isNew =
                hot.run(
                                """
                                insert into share_visitor as v (brand, link_id, visitor) values (:brand, :link, :visitor)
                                on conflict (brand, link_id, visitor) do update set at = now()
                                    where v.at <= now() - interval '30 days'\
                                """,
                                "link",
                                link,
                                "visitor",
                                pseudonym)
                        == 1;
        add(List.of(new Counted(link, new Figures(1, isNew ? 1 : 0, 0))));
    }

    /// Counts orders that are credited to links, but for those of who shared.
    void ordered(@Observes Attributed attributed) {
        var credited =
                attributed.attributions().stream()
                        .filter(order ->
                                order.credit() != null
                                        && order.credit().kind() == TouchKind.LAST_CLICK
                                        && order.credit().subject().startsWith(SUBJECT))
                        .toList();
        if (credited.isEmpty()) {
            return;
        }
        var links = links(credited.stream().map(ShareCounts::code).collect(Collectors.toSet()));
        var people =
                same.survivors(
                        credited.stream()
                                .map(order -> order.order().fanId())
                                .collect(Collectors.toSet()));
        var orders = new HashMap<UUID, Long>();
        for (var order : credited) {
            var link = links.get(code(order));
            if (link != null && !link.sharer().equals(people.get(order.order().fanId()))) {
                orders.merge(link.id(), 1L, Long::sum);
            }
        }
        add(
                orders.entrySet().stream()
                        .map(link -> new Counted(link.getKey(), new Figures(0, 0, link.getValue())))
                        .toList());
    }

    /// Counts on, for the brand's present day.
    private void add(List<Counted> counted) {
        if (counted.isEmpty()) {
            return;
        }
        var inLine = counted.stream().sorted().toList();
        hot.run(
                """
                insert into share_count as c (brand, link_id, day, part, openings, visitors, orders)
                select :brand, l, :day, :part, o, v, b from unnest(:links, :openings, :visitors, :orders) as x(l, o, v, b)
                on conflict (brand, link_id, day, part) do update set openings = c.openings + excluded.openings,
                    visitors = c.visitors + excluded.visitors, orders = c.orders + excluded.orders\
                """,
                "day",
                days.today(),
                "part",
                ThreadLocalRandom.current().nextInt(PARTS),
                "links",
                inLine.stream().map(Counted::link).toArray(UUID[]::new),
                "openings",
                inLine.stream().map(c -> c.more().openings()).toArray(Long[]::new),
                "visitors",
                inLine.stream().map(c -> c.more().visitors()).toArray(Long[]::new),
                "orders",
                inLine.stream().map(c -> c.more().orders()).toArray(Long[]::new));
    }

    private static String code(Attribution order) {
        var credit = order.credit();
        return credit == null ? "" : credit.subject().substring(SUBJECT.length());
    }

    private Map<String, Link> links(Collection<String> codes) {
        return sql
                .list(
                        """
                        select l.id, l.code, case when s.survivor_id is null then l.fan_id else s.survivor_id end as who
                        from share_link l left join same_fan s on s.brand = l.brand and s.fan_id = l.fan_id
                        where l.brand = :brand and l.code = any(:codes)\
                        """,
                        (row, _) ->
                                new Link(
                                        BrandSql.id(row, "id"),
                                        row.getString("code"),
                                        BrandSql.id(row, "who")),
                        "codes",
                        codes.toArray(String[]::new))
                .stream()
                .collect(Collectors.toMap(Link::code, link -> link));
    }

    private record Link(UUID id, String code, UUID sharer) {}

    /// @param more what is counted on
    private record Counted(UUID link, Figures more) implements Comparable<Counted> {
        @Override
        public int compareTo(Counted other) {
            return link.compareTo(other.link);
        }
    }
}
