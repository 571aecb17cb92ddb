package io.fanops.referral.attribution;

import io.fanops.platform.sql.Column;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.referral.order.OrderNews.PlacedOrder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// The touches that come into question for orders, found for a whole batch at once: those that name
/// the order, those of its click, and those of its buyer under each of their ids.
@ApplicationScoped
class Candidates {
    /// Touches of one kind that are considered: the last ones before the order. A robot may make
    /// thousands.
    private static final int OF_ONE_KIND = 20;

    /// Touches of one kind after the order that are shown.
    private static final int AFTERWARDS = 3;

    private static final String ONE =
            """
            with o as materialized (
                select cast(:id as uuid) as i, cast(:fan as uuid) as f, cast(:click as text) as c, cast(:number as text) as x,
                    cast(:placed as timestamptz) as a, cast(:until as timestamptz) as u
            )
            """;

    private static final String BATCH =
            """
            with o as materialized (
                select i, f, c, x, cast(a as timestamptz) as a, cast(u as timestamptz) as u
                from unnest(:ids, :fans, :clicks, :numbers, :placed, :until) as o(i, f, c, x, a, u)
            )
            """;

    /// All ids of each buyer.
    private static final String WHO =
            """
            , buyer as materialized (
                select b.f, case when s.survivor_id is null then b.f else s.survivor_id end as p
                from (select distinct f from o) b
                left join same_fan s on s.brand = :brand and s.fan_id = b.f
            ), who as materialized (
                select f, f as id from buyer union all select f, p from buyer where p <> f
                union all select b.f, m.fan_id from buyer b
                join same_fan m on m.brand = :brand and m.survivor_id = b.p and m.fan_id <> b.f
            )
            """;

    private static final Question TOUCHED =
            Question.of(
                    WHO
                            + """
                            , touched as materialized (
                                select w.f from who w, lateral (
                                    select 1 from touch t where t.brand = :brand and t.fan_id = w.id limit 1) t
                            )
                            select o.i from o where o.f in (select f from touched)
                            union all select o.i from o, lateral (
                                select 1 from touch t where t.brand = :brand and t.order_number = o.x limit 1) t
                            union all select o.i from o, lateral (
                                select 1 from touch t where t.brand = :brand and t.click_id = o.c limit 1) t\
                            """);

    /// The first one within the window is found whatever else there is: under FIRST it wins. How
    /// many are taken stands in the statement, so that it is known to a plan that is kept.
    private static final String NEAREST =
            """
            lateral (
                (select t.* from touch t
                 where t.brand = :brand and %1$s and t.kind = k.kind and t.order_number is null
                    and t.at between o.a - make_interval(hours => 24 * %2$d) and o.u
                 order by t.at desc, t.id desc limit %3$d)
                union all
                (select t.* from touch t
                 where t.brand = :brand and %1$s and t.kind = k.kind and t.order_number is null
                    and t.at between o.a - make_interval(hours => 24 * k.days) and o.u
                 order by t.at, t.id limit 1)
                union all
                (select t.* from touch t
                 where t.brand = :brand and %1$s and t.kind = k.kind and t.order_number is null and t.at > o.u
                 order by t.at, t.id limit %4$d)
            ) t
            """;

    private static final Question CONSIDERED =
            Question.of(
                    WHO
                            + """
                            , kinds as materialized (
                                select kind, (cast(:days as int[]))[n] as days
                                from unnest(cast('{%s}' as text[])) with ordinality as k(kind, n)
                            )
                            select o.i, t.id, t.kind, t.subject, t.at, true as named from o, lateral (
                                select t.* from touch t where t.brand = :brand and t.order_number = o.x
                                order by t.at desc, t.id desc limit %d) t
                            union select o.i, t.id, t.kind, t.subject, t.at, false
                            from o cross join kinds k cross join
                            """
                                    .formatted(
                                            Arrays.stream(TouchKind.values())
                                                    .map(Enum::name)
                                                    .collect(Collectors.joining(",")),
                                            OF_ONE_KIND)
                            + nearest("t.click_id = o.c")
                            + """
                            union select o.i, t.id, t.kind, t.subject, t.at, false
                            from o join who w on w.f = o.f cross join kinds k cross join
                            """
                            + nearest("t.fan_id = w.id"));

    private final Jdbi jdbi;

    Candidates(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Those that have any touch at all. Most orders have none, and are found out by this alone.
    Set<UUID> touched(List<Buying> orders) {
        return jdbi.withHandle(handle -> about(handle, TOUCHED, orders).mapTo(UUID.class).set());
    }

    /// The touches that come into question, by order.
    Map<UUID, List<Candidate>> of(List<Buying> orders, Policy policy) {
        var found = new HashMap<UUID, List<Candidate>>();
        jdbi.useHandle(handle ->
                about(handle, CONSIDERED, orders)
                        .bind(
                                "days",
                                Arrays.stream(TouchKind.values())
                                        .map(kind -> policy.windowDays(kind).orElse(null))
                                        .toArray(Integer[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("i", UUID.class),
                                        new Candidate(
                                                row.getObject("id", UUID.class),
                                                TouchKind.valueOf(row.getString("kind")),
                                                row.getString("subject"),
                                                row.getTimestamp("at").toInstant(),
                                                row.getBoolean("named"))))
                        .forEach(entry ->
                                found.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                        .add(entry.getValue())));
        return found;
    }

    /// One order's plan is kept, which finds it in the parameters by themselves: of an array nobody
    /// knows the length beforehand. A batch looks up each order's touches, so it is planned for as
    /// many as there are now: what was good for a few would cost it a thousand times as much.
    private static Query about(Handle handle, Question question, List<Buying> orders) {
        if (orders.size() == 1) {
            var order = orders.getFirst();
            return handle.createQuery(question.ofOne())
                    .configure(SqlStatements.class, KeptPlan::of)
                    .bind("id", order.id())
                    .bind("fan", order.fanId())
                    .bind("click", order.clickId())
                    .bind("number", order.number())
                    .bind("placed", order.placing().at().toString())
                    .bind("until", order.placing().until().toString());
        }
        return handle.createQuery(question.ofBatch())
                .bind("ids", Column.of(orders, Buying::id, UUID[]::new))
                .bind("fans", Column.of(orders, Buying::fanId, UUID[]::new))
                .bind("clicks", Column.of(orders, Buying::clickId, String[]::new))
                .bind("numbers", Column.of(orders, Buying::number, String[]::new))
                .bind("placed", Column.of(orders, o -> o.placing().at().toString(), String[]::new))
                .bind(
                        "until",
                        Column.of(orders, o -> o.placing().until().toString(), String[]::new));
    }

    private static String nearest(String whose) {
        return NEAREST.formatted(whose, Policy.LONGEST_WINDOW, OF_ONE_KIND, AFTERWARDS);
    }

    /// A statement about orders.
    private record Question(String ofOne, String ofBatch) {
        static Question of(String statement) {
            return new Question(ONE + statement, BATCH + statement);
        }
    }

    /// An order as far as touches are looked for.
    ///
    /// @param number the brand's own
    record Buying(
            UUID id,
            @Nullable UUID fanId,
            @Nullable String clickId,
            @Nullable String number,
            Placing placing) {

        static Buying of(PlacedOrder order, Placing placing) {
            return new Buying(
                    order.id(), order.fanId(), order.clickId(), order.externalId(), placing);
        }
    }
}
