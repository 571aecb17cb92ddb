package io.fanops.fan.population;

import io.fanops.fan.expression.Expression;
import io.fanops.fan.expression.Expression.Membership;
import io.fanops.fan.expression.Selection;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.roaringbitmap.RoaringBitmap;

/// Reads fans of the brand in scope from the tables.
@ApplicationScoped
class PopulationReader {
    private static final int ROWS_AT_ONCE = 5_000;

    /// Reading a million fans takes some ten seconds; the usual limit of a transaction is a minute.
    private static final int SECONDS = 900;

    private static final String FAN =
            "f.id, f.stage, f.tier, f.gender, f.region, f.birth_year, f.joined_on, f.last_seen, f.orders, f.spent,"
                    + " f.tags, f.attributes, f.attitude, f.roles";

    private final Jdbi jdbi;

    PopulationReader(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Reads all fans, table by table: much faster than fan by fan.
    ///
    /// What changes meanwhile may come half: it is in the log from [#edge] on, if that was asked
    /// before.
    Population all() {
        return QuarkusTransaction.requiringNew()
                .timeout(SECONDS)
                .call(() ->
                        jdbi.withHandle(handle -> {
                            var population = new Population();
                            stream(
                                    handle,
                                    "select "
                                            + FAN
                                            + " from fan f where f.brand = :brand and f.merged_into is null order by f.id",
                                    row ->
                                            population.add(
                                                    person(
                                                            row, List.of(), List.of(), List.of(),
                                                            List.of())));
                            link(
                                    handle,
                                    population,
                                    Membership.CHANNEL,
                                    "select distinct fan_id, channel from fan_identity where brand = :brand");
                            link(
                                    handle,
                                    population,
                                    Membership.CONSENT,
                                    "select fan_id, channel from fan_consent where brand = :brand and granted");
                            link(
                                    handle,
                                    population,
                                    Membership.COMMUNITY,
                                    "select fan_id, community from community_member where brand = :brand");
                            link(
                                    handle,
                                    population,
                                    Membership.KOL,
                                    "select fan_id, kol from kol_fan where brand = :brand");
                            return population;
                        }));
    }

    private void link(Handle handle, Population population, Membership what, String sql) {
        stream(
                handle,
                sql,
                row -> {
                    int ordinal = population.ordinals.of(row.getObject(1, UUID.class));
                    if (ordinal >= 0) {
                        population.has(what, row.getString(2), ordinal);
                    }
                });
    }

    private void stream(Handle handle, String sql, RowReader reader) {
        handle.createQuery(sql)
                .setFetchSize(ROWS_AT_ONCE)
                .map((row, _) -> {
                    reader.read(row);
                    return true;
                })
                .forEach(_ -> {});
    }

    /// Fans in their own right among `fans`, as they are now.
    List<Person> persons(Collection<UUID> fans) {
        var ids = fans.toArray(UUID[]::new);
        return jdbi.withHandle(handle -> {
            var channels =
                    links(
                            handle,
                            ids,
                            "select distinct fan_id, channel from fan_identity where brand = :brand and fan_id = any(:fans)");
            var consents =
                    links(
                            handle,
                            ids,
                            "select fan_id, channel from fan_consent where brand = :brand and fan_id = any(:fans) and granted");
            var communities =
                    links(
                            handle,
                            ids,
                            "select fan_id, community from community_member where brand = :brand and fan_id = any(:fans)");
            var kols =
                    links(
                            handle,
                            ids,
                            "select fan_id, kol from kol_fan where brand = :brand and fan_id = any(:fans)");
            return handle.createQuery(
                            "select "
                                    + FAN
                                    + " from fan f where f.brand = :brand and f.id = any(:fans) and f.merged_into is null")
                    .bind("fans", ids)
                    .map((row, _) -> {
                        var id = row.getObject("id", UUID.class);
                        return person(
                                row,
                                channels.getOrDefault(id, List.of()),
                                consents.getOrDefault(id, List.of()),
                                communities.getOrDefault(id, List.of()),
                                kols.getOrDefault(id, List.of()));
                    })
                    .list();
        });
    }

    /// Whether any of these was part of another fan once.
    boolean isAnyParted(Collection<UUID> fans) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select exists (select from merge where brand = :brand and merged_fan = any(:fans) and state = 'UNDONE')\
                                """)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .mapTo(Boolean.class)
                        .one());
    }

    private Map<UUID, List<String>> links(Handle handle, UUID[] fans, String sql) {
        var links = new HashMap<UUID, List<String>>();
        handle.createQuery(sql)
                .bind("fans", fans)
                .map((row, _) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
                .forEach(link ->
                        links.computeIfAbsent(link.getKey(), _ -> new ArrayList<>())
                                .add(link.getValue()));
        return links;
    }

    /// The transaction before which all have ended: whatever later ones change is in the log from
    /// here on, in whichever order they commit.
    long edge() {
        return jdbi.withHandle(handle ->
                handle.createQuery("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                        .mapTo(Long.class)
                        .one());
    }

    /// Changes in the log from a transaction on, those of one transaction together.
    ///
    /// @param passed transactions whose changes are known already
    /// @param most about how many changes; more where one transaction made more
    Changes changes(long from, Collection<Long> passed, int most) {
        var edge = new long[1];
        var changes = new ArrayList<Change>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                with edge as (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as edge)
                                select edge, xid::text::bigint as number, fan_id, at from edge
                                left join (
                                    select xid, fan_id, at from fan_change
                                    where brand = :brand and xid >= :from::text::xid8
                                        and xid::text::bigint <> all(:passed)
                                    order by xid, fan_id limit :most + 1
                                ) as change on true
                                order by xid, fan_id\
                                """)
                        .bind("from", from)
                        .bind("passed", passed.toArray(Long[]::new))
                        .bind("most", most)
                        .map((row, _) -> {
                            edge[0] = row.getLong("edge");
                            if (row.getObject("fan_id") != null) {
                                changes.add(
                                        new Change(
                                                row.getLong("number"),
                                                row.getObject("fan_id", UUID.class),
                                                row.getObject("at", OffsetDateTime.class)
                                                        .toInstant()));
                            }
                            return true;
                        })
                        .forEach(_ -> {}));
        if (changes.size() <= most) {
            return new Changes(edge[0], changes, Optional.empty());
        }
        long last = changes.getLast().xid();
        if (changes.getFirst().xid() == last) {
            return changes(from, passed, most * 10);
        }
        var next = changes.getLast();
        changes.removeIf(change -> change.xid() == last);
        return new Changes(edge[0], changes, Optional.of(next));
    }

    /// How many changes there are from a transaction on, as far as a million.
    long waiting(long from, Collection<Long> passed) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select count(*) from (
                                    select from fan_change where brand = :brand and xid >= :from::text::xid8
                                        and xid::text::bigint <> all(:passed) limit 1000000
                                ) as waiting\
                                """)
                        .bind("from", from)
                        .bind("passed", passed.toArray(Long[]::new))
                        .mapTo(Long.class)
                        .one());
    }

    /// How many fans there are, as far as `most`.
    int fansUpTo(int most) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select count(*) from (select from fan where brand = :brand limit :most) as counted")
                        .bind("most", most)
                        .mapTo(Integer.class)
                        .one());
    }

    /// Who is in an expression, asked of the database.
    RoaringBitmap members(Expression expression, Population population) {
        var selection = Selection.of(expression);
        return population.numbers(
                QuarkusTransaction.requiringNew()
                        .timeout(SECONDS)
                        .call(() ->
                                jdbi.withHandle(handle ->
                                        handle.createQuery(
                                                        "select f.id from fan f where f.brand = :brand and f.merged_into is null and "
                                                                + selection.condition())
                                                .bindMap(selection.values())
                                                .setFetchSize(ROWS_AT_ONCE)
                                                .mapTo(UUID.class)
                                                .list())));
    }

    /// The members of a static audience, whoever they are now.
    List<UUID> list(UUID audience) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select coalesce(f.merged_into, f.id) from audience_member m
                                join fan f on f.brand = :brand and f.id = m.fan_id
                                where m.brand = :brand and m.audience_id = :audience\
                                """)
                        .bind("audience", audience)
                        .mapTo(UUID.class)
                        .list());
    }

    long count(Expression expression) {
        var selection = Selection.of(expression);
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select count(*) from fan f where f.brand = :brand and f.merged_into is null and "
                                        + selection.condition())
                        .bindMap(selection.values())
                        .mapTo(Long.class)
                        .one());
    }

    /// Up to `limit` members in the order of their ids, after `id`.
    List<UUID> after(Expression expression, UUID id, int limit) {
        var selection = Selection.of(expression);
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select f.id from fan f where f.brand = :brand and f.id > :after and f.merged_into is null
                                    and %s order by f.id limit :limit\
                                """
                                        .formatted(selection.condition()))
                        .bind("after", id)
                        .bind("limit", limit)
                        .bindMap(selection.values())
                        .mapTo(UUID.class)
                        .list());
    }

    private static Person person(
            ResultSet row,
            List<String> channels,
            List<String> consents,
            List<String> communities,
            List<String> kols)
            throws SQLException {
        var birthYear = row.getInt("birth_year");
        var noBirthYear = row.wasNull();
        var lastSeen = row.getObject("last_seen", OffsetDateTime.class);
        return new Person(
                row.getObject("id", UUID.class),
                row.getString("stage"),
                row.getString("tier"),
                row.getString("gender"),
                row.getString("region"),
                noBirthYear ? null : birthYear,
                row.getObject("joined_on", LocalDate.class),
                lastSeen == null ? null : lastSeen.toInstant(),
                row.getLong("orders"),
                row.getLong("spent"),
                texts(row.getArray("tags")),
                row.getString("attributes"),
                channels,
                consents,
                communities,
                row.getString("attitude"),
                texts(row.getArray("roles")),
                kols);
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /// @param xid the transaction that changed the fan
    record Change(long xid, UUID fan, Instant at) {}

    /// @param edge before this transaction all have ended
    /// @param changes in the order of their transactions
    /// @param next the first of those that were left for the next time
    record Changes(long edge, List<Change> changes, Optional<Change> next) {}
}
