package io.fanops.fan.ladder;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fanops.fan.attitude.Attitude;
import io.fanops.fan.attitude.Grades;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.identity.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The columns and tables that say where fans stand, read and written in sets.
@ApplicationScoped
class StandingRows {
    private static final String COLUMNS =
            """
            select f.id, f.stage, f.stage_since, f.orders, f.spent, f.last_seen, f.graded, f.grades, f.regraded, f.regrades,
                f.tier, f.attitude, f.roles,
                case when jsonb_typeof(f.attributes -> :holdings) = 'number' then f.attributes ->> :holdings end as held
            from fan f where f.brand = :brand and f.merged_into is null\
            """;

    private final Jdbi jdbi;

    StandingRows(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Where fans stand, kept from being moved by others until the transaction ends. Fans are
    /// locked in the order of their names, as whoever saves fans does.
    ///
    /// @param holdings the attribute that says what a fan holds; null for none
    /// @return of fans in their own right, in the order of their external ids
    List<Row> lock(Collection<UUID> fans, @Nullable String holdings) {
        return read(
                " and f.id = any(:fans) order by f.external_id for no key update", fans, holdings);
    }

    /// As [#lock], without keeping anybody.
    List<Row> read(Collection<UUID> fans, @Nullable String holdings) {
        return read(" and f.id = any(:fans)", fans, holdings);
    }

    private List<Row> read(String which, Collection<UUID> fans, @Nullable String holdings) {
        return jdbi.withHandle(handle ->
                handle.createQuery(COLUMNS + which)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .bind("holdings", holdings == null ? "" : holdings)
                        .map((row, _) -> Row.of(row))
                        .list());
    }

    /// When the platform learnt of fans, and when the brand said that they joined, under whichever
    /// of their ids it was first.
    Map<UUID, Beginning> beginnings(Collection<UUID> fans) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select fan, min(created_at) as known, min(followed_at) as followed from (
                                    select id as fan, created_at, followed_at from fan where brand = :brand and id = any(:fans)
                                    union all
                                    select merged_into, created_at, followed_at from fan
                                    where brand = :brand and merged_into = any(:fans)
                                ) as meant group by 1\
                                """)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("fan", UUID.class),
                                        new Beginning(
                                                row.getObject("known", OffsetDateTime.class)
                                                        .toInstant(),
                                                instant(row, "followed"))))
                        .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /// Fans in their own right in the order of their ids.
    List<UUID> after(UUID id, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select id from fan where brand = :brand and id > :id and merged_into is null order by id limit :limit\
                                """)
                        .bind("id", id)
                        .bind("limit", limit)
                        .mapTo(UUID.class)
                        .list());
    }

    long count() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select count(*) from fan where brand = :brand and merged_into is null")
                        .mapTo(Long.class)
                        .one());
    }

    /// Writes where fans stand now. Whoever calls holds their rows since it read them.
    void write(List<Row> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update fan f set stage = s.stage, stage_since = s.since, orders = s.orders, spent = s.spent,
                                    last_seen = s.seen, graded = s.graded, grades = s.grades, regraded = s.regraded,
                                    regrades = s.regrades, tier = s.tier, attitude = s.attitude
                                from unnest(:ids, :stages, :sinces::timestamptz[], :orders, :spent, :seen::timestamptz[], :graded,
                                    :grades, :regraded, :regrades, :tiers, :attitudes)
                                    as s(id, stage, since, orders, spent, seen, graded, grades, regraded, regrades, tier, attitude)
                                where f.brand = :brand and f.id = s.id\
                                """)
                        .bind("ids", rows.stream().map(Row::id).toArray(UUID[]::new))
                        .bind("stages", texts(rows, row -> row.stage().name()))
                        .bind("sinces", texts(rows, row -> text(row.since())))
                        .bind("orders", longs(rows, row -> row.figures().orders()))
                        .bind("spent", longs(rows, row -> row.figures().spent()))
                        .bind("seen", texts(rows, row -> text(row.figures().lastSeen())))
                        .bind("graded", longs(rows, row -> row.figures().grades().count()))
                        .bind("grades", longs(rows, row -> row.figures().grades().sum()))
                        .bind("regraded", longs(rows, row -> row.figures().grades().followUps()))
                        .bind("regrades", longs(rows, row -> row.figures().grades().followUpSum()))
                        .bind("tiers", texts(rows, Row::tier))
                        .bind("attitudes", texts(rows, row -> row.attitude().name()))
                        .execute());
    }

    void addStageMoves(List<StageMove> moves, int rulesVersion, Instant at) {
        if (moves.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into stage_move (brand, id, fan_id, from_stage, to_stage, cause, rule, rules_version, evidence,
                                    reached_at, at)
                                select :brand, i, f, s, t, c, r, :version, e::jsonb, a::timestamptz, :at
                                from unnest(:ids, :fans, :froms, :tos, :causes, :rules, :evidence, :reached) as m(i, f, s, t, c, r, e, a)\
                                """)
                        .bind("at", at)
                        .bind("version", rulesVersion)
                        .bind("ids", moves.stream().map(_ -> Ids.next()).toArray(UUID[]::new))
                        .bind("fans", moves.stream().map(StageMove::fan).toArray(UUID[]::new))
                        .bind("froms", texts(moves, move -> move.from().name()))
                        .bind("tos", texts(moves, move -> move.to().name()))
                        .bind("causes", texts(moves, StageMove::cause))
                        .bind("rules", texts(moves, StageMove::rule))
                        .bind("evidence", texts(moves, StageMove::evidenceAsJson))
                        .bind(
                                "reached",
                                texts(
                                        moves,
                                        move ->
                                                move.reachedAt() == null
                                                        ? null
                                                        : move.reachedAt().toString()))
                        .execute());
    }

    void addClassMoves(List<ClassMove> moves, Instant at) {
        if (moves.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into class_move (brand, id, fan_id, kind, from_class, to_class, because, rules_version, at)
                                select :brand, i, f, k, s, t, b, v, :at
                                from unnest(:ids, :fans, :kinds, :froms, :tos, :becauses, :versions) as m(i, f, k, s, t, b, v)\
                                """)
                        .bind("at", at)
                        .bind("ids", moves.stream().map(_ -> Ids.next()).toArray(UUID[]::new))
                        .bind("fans", moves.stream().map(ClassMove::fan).toArray(UUID[]::new))
                        .bind("kinds", texts(moves, ClassMove::kind))
                        .bind("froms", texts(moves, ClassMove::from))
                        .bind("tos", texts(moves, ClassMove::to))
                        .bind("becauses", texts(moves, ClassMove::because))
                        .bind(
                                "versions",
                                moves.stream().map(ClassMove::rulesVersion).toArray(Integer[]::new))
                        .execute());
    }

    /// Notes when fans' next timed moves fall due.
    ///
    /// @param due by fan; null for those who have none
    void schedule(Map<UUID, @Nullable Instant> due) {
        if (due.isEmpty()) {
            return;
        }
        var fans = due.keySet().toArray(UUID[]::new);
        var moments = new @Nullable String[fans.length];
        for (int i = 0; i < fans.length; i++) {
            moments[i] = text(due.get(fans[i]));
        }
        jdbi.useHandle(handle -> {
            bind(
                            handle,
                            """
                            delete from stage_due d using unnest(:fans, :moments::timestamptz[]) as n(fan_id, due_at)
                            where d.brand = :brand and d.fan_id = n.fan_id and n.due_at is null\
                            """,
                            fans,
                            moments)
                    .execute();
            bind(
                            handle,
                            """
                            insert into stage_due as d (brand, fan_id, due_at)
                            select :brand, fan_id, due_at from unnest(:fans, :moments::timestamptz[]) as n(fan_id, due_at)
                            where due_at is not null
                            on conflict (brand, fan_id) do update set due_at = excluded.due_at where d.due_at <> excluded.due_at\
                            """,
                            fans,
                            moments)
                    .execute();
        });
    }

    private org.jdbi.v3.core.statement.Update bind(
            Handle handle, String sql, UUID[] fans, @Nullable String[] moments) {
        return handle.createUpdate(sql).bind("fans", fans).bind("moments", moments);
    }

    private static <T> @Nullable String[] texts(
            List<T> rows, Function<T, @Nullable String> column) {
        var texts = new @Nullable String[rows.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = column.apply(rows.get(i));
        }
        return texts;
    }

    private static Long[] longs(List<Row> rows, Function<Row, Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /// @param known when the platform learnt of the fan
    /// @param followed when the brand first said that the fan joined; null where it has not
    record Beginning(Instant known, @Nullable Instant followed) {}

    /// See [Climb.Move].
    ///
    /// @param rule in words
    /// @param reachedAt by the evidence; null where there is none
    record StageMove(
            UUID fan,
            Stage from,
            Stage to,
            String cause,
            @Nullable String rule,
            List<String> evidence,
            @Nullable Instant reachedAt) {

        static StageMove of(UUID fan, Climb.Move move) {
            return new StageMove(
                    fan,
                    move.from(),
                    move.to(),
                    move.cause(),
                    move.words(),
                    move.evidence(),
                    move.at());
        }

        StageMove from(Stage other) {
            return new StageMove(fan, other, to, cause, rule, evidence, reachedAt);
        }

        private String evidenceAsJson() {
            var json = JsonNodeFactory.instance.arrayNode();
            evidence.forEach(json::add);
            return json.toString();
        }
    }

    /// @param kind `TIER` or `ATTITUDE`
    record ClassMove(
            UUID fan,
            String kind,
            @Nullable String from,
            String to,
            String because,
            int rulesVersion) {}

    /// Where one fan stands.
    ///
    /// @param since when the fan came to the stage; null where the profile alone has placed them
    /// @param held the number in the attribute for holdings
    /// @param roles keys of those held now; not written here
    record Row(
            UUID id,
            Stage stage,
            @Nullable Instant since,
            Figures figures,
            @Nullable String tier,
            Attitude attitude,
            @Nullable BigDecimal held,
            List<String> roles) {

        Row with(Figures sums) {
            return new Row(id, stage, since, sums, tier, attitude, held, roles);
        }

        Row at(Stage reached, @Nullable Instant then) {
            return new Row(id, reached, then, figures, tier, attitude, held, roles);
        }

        Row of(String reached, Attitude toBrand) {
            return new Row(id, stage, since, figures, reached, toBrand, held, roles);
        }

        private static Row of(ResultSet row) throws SQLException {
            var held = row.getString("held");
            return new Row(
                    row.getObject("id", UUID.class),
                    Stage.valueOf(row.getString("stage")),
                    instant(row, "stage_since"),
                    new Figures(
                            row.getLong("orders"),
                            row.getLong("spent"),
                            instant(row, "last_seen"),
                            new Grades(
                                    row.getLong("graded"),
                                    row.getLong("grades"),
                                    row.getLong("regraded"),
                                    row.getLong("regrades"))),
                    row.getString("tier"),
                    Attitude.valueOf(row.getString("attitude")),
                    held == null ? null : new BigDecimal(held),
                    List.of((String[]) row.getArray("roles").getArray()));
        }
    }
}
