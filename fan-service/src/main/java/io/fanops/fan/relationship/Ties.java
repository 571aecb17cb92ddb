package io.fanops.fan.relationship;

import io.fanops.fan.relationship.Formulas.Versioned;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// The stored ties of the brand in scope.
@ApplicationScoped
class Ties {
    private static final String GIVEN =
            """
            select * from unnest(:fans, :asOfs::timestamptz[], :intensities, :frequencies, :givens, :receiveds, :obligations,
                :kepts, :brokens, :orders, :returneds, :grades, :gradeds, :moods, :moodWeights, :sinces::timestamptz[],
                :waits::timestamptz[]) with ordinality
                as g(fan_id, as_of, intensity, frequency, given, received, obligation, kept, broken, orders, returned, grades,
                     graded, mood, mood_weight, since, waits_until, n)\
            """;

    private static final String ADD =
            """
            insert into relationship as r (brand, fan_id, formula, as_of, intensity, frequency, reciprocity_given,
                reciprocity_received, obligation, kept, broken, orders, returned, grades, graded, mood, mood_weight, since,
                waits_until)
            select :brand, fan_id, :formula, as_of, intensity, frequency, given, received, obligation, kept, broken, orders,
                returned, grades, graded, mood, mood_weight, since, waits_until
            from (%s) g order by n
            on conflict (brand, fan_id) do update set
                as_of = greatest(r.as_of, excluded.as_of),
                intensity = decayed(r.intensity, r.as_of, greatest(r.as_of, excluded.as_of), :intensityDays)
                    + decayed(excluded.intensity, excluded.as_of, greatest(r.as_of, excluded.as_of), :intensityDays),
                frequency = decayed(r.frequency, r.as_of, greatest(r.as_of, excluded.as_of), :frequencyDays)
                    + decayed(excluded.frequency, excluded.as_of, greatest(r.as_of, excluded.as_of), :frequencyDays),
                reciprocity_given = decayed(r.reciprocity_given, r.as_of, greatest(r.as_of, excluded.as_of), :reciprocityDays)
                    + decayed(excluded.reciprocity_given, excluded.as_of, greatest(r.as_of, excluded.as_of), :reciprocityDays),
                reciprocity_received = decayed(r.reciprocity_received, r.as_of, greatest(r.as_of, excluded.as_of), :reciprocityDays)
                    + decayed(excluded.reciprocity_received, excluded.as_of, greatest(r.as_of, excluded.as_of), :reciprocityDays),
                obligation = decayed(r.obligation, r.as_of, greatest(r.as_of, excluded.as_of), :obligationDays)
                    + decayed(excluded.obligation, excluded.as_of, greatest(r.as_of, excluded.as_of), :obligationDays),
                kept = r.kept + excluded.kept,
                broken = r.broken + excluded.broken,
                orders = r.orders + excluded.orders,
                returned = r.returned + excluded.returned,
                grades = r.grades + excluded.grades,
                graded = r.graded + excluded.graded,
                mood = decayed(r.mood, r.as_of, greatest(r.as_of, excluded.as_of), :sentimentDays)
                    + decayed(excluded.mood, excluded.as_of, greatest(r.as_of, excluded.as_of), :sentimentDays),
                mood_weight = decayed(r.mood_weight, r.as_of, greatest(r.as_of, excluded.as_of), :sentimentDays)
                    + decayed(excluded.mood_weight, excluded.as_of, greatest(r.as_of, excluded.as_of), :sentimentDays),
                since = least(r.since, excluded.since),
                waits_until = least(r.waits_until, excluded.waits_until)
            where r.formula = excluded.formula and (r.waits_until is null or r.waits_until > :now)
            returning fan_id\
            """
                    .formatted(GIVEN);

    private static final String PUT =
            """
            update relationship r set formula = :formula, as_of = g.as_of, intensity = g.intensity, frequency = g.frequency,
                reciprocity_given = g.given, reciprocity_received = g.received, obligation = g.obligation, kept = g.kept,
                broken = g.broken, orders = g.orders, returned = g.returned, grades = g.grades, graded = g.graded, mood = g.mood,
                mood_weight = g.mood_weight, since = g.since, waits_until = g.waits_until
            from (%s) g where r.brand = :brand and r.fan_id = g.fan_id\
            """
                    .formatted(GIVEN);

    private final Jdbi jdbi;
    private final BrandScope scope;

    Ties(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// Adds what new touches add up to, in one statement, in the order of the map.
    ///
    /// @return the fans to whom it was added; the others' values follow another formula, or wait
    ///   for a touch whose date has come, and must be computed anew
    Set<UUID> add(Map<UUID, Sum> sums, Versioned formula, Instant now) {
        var halfLives = formula.formula().halfLifeDays();
        return jdbi.withHandle(handle ->
                given(handle.createQuery(ADD), sums, formula.version())
                        .bind("now", now)
                        .bind("intensityDays", (double) halfLives.intensity())
                        .bind("frequencyDays", (double) halfLives.frequency())
                        .bind("reciprocityDays", (double) halfLives.reciprocity())
                        .bind("obligationDays", (double) halfLives.obligation())
                        .bind("sentimentDays", (double) halfLives.sentiment())
                        .mapTo(UUID.class)
                        .set());
    }

    /// Locks the rows of fans in their own right, in the order of external ids, making those that
    /// are not there; a row of a fan who is part of another goes.
    ///
    /// @return the fans in their own right
    List<UUID> hold(Collection<UUID> fans) {
        return jdbi.withHandle(handle -> {
            var held =
                    handle.createQuery(
                                    """
                                    insert into relationship as r (brand, fan_id, formula, as_of)
                                    select :brand, f.id, 0, 'epoch' from fan f
                                    where f.brand = :brand and f.id = any(:fans) and f.merged_into is null
                                    order by f.external_id
                                    on conflict (brand, fan_id) do update set fan_id = excluded.fan_id
                                    returning fan_id\
                                    """)
                            .bind("fans", fans.toArray(UUID[]::new))
                            .mapTo(UUID.class)
                            .list();
            handle.createUpdate(
                            """
                            delete from relationship r using fan f
                            where r.brand = :brand and r.fan_id = any(:fans)
                                and f.brand = :brand and f.id = r.fan_id and f.merged_into is not null\
                            """)
                    .bind("fans", fans.toArray(UUID[]::new))
                    .execute();
            return held;
        });
    }

    /// Overwrites rows that are held.
    void put(Map<UUID, Sum> sums, int version) {
        jdbi.useHandle(handle -> given(handle.createUpdate(PUT), sums, version).execute());
    }

    /// Whether anybody is in a community now.
    boolean isPeopled(String community) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select exists (select from community_member
                                where brand = :brand and community = :community)\
                                """)
                        .bind("community", community)
                        .mapTo(Boolean.class)
                        .one());
    }

    /// The ties of a community's present members; those who have none are left out.
    void ofCommunity(String community, BiConsumer<Member, Stored> each) {
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select joined_at(:brand, m.fan_id) as joined, r.* from community_member m
                                join relationship r on r.brand = :brand and r.fan_id = m.fan_id
                                where m.brand = :brand and m.community = :community and r.since is not null\
                                """)
                        .bind("community", community)
                        .setFetchSize(1_000)
                        .map((row, _) ->
                                Map.entry(
                                        new Member(
                                                row.getObject("fan_id", UUID.class),
                                                moment(row, "joined")),
                                        of(row)))
                        .forEach(entry -> each.accept(entry.getKey(), entry.getValue())));
    }

    /// Up to `limit` fans in their own right that have something to compute from, after `id`.
    List<UUID> touched(UUID id, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select f.id from fan f
                                where f.brand = :brand and f.id > :after and f.merged_into is null
                                    and (exists (select from touch t where t.brand = :brand and t.fan_id = f.id)
                                        or exists (select from relationship r where r.brand = :brand and r.fan_id = f.id)
                                        or exists (select from fan m where m.brand = :brand and m.merged_into = f.id))
                                order by f.id limit :limit\
                                """)
                        .bind("after", id)
                        .bind("limit", limit)
                        .mapTo(UUID.class)
                        .list());
    }

    private <S extends SqlStatement<S>> S given(S statement, Map<UUID, Sum> sums, int version) {
        var values = List.copyOf(sums.values());
        return statement
                .bind("formula", version)
                .bind("fans", sums.keySet().toArray(UUID[]::new))
                .bind("asOfs", texts(values, sum -> sum.tie().asOf()))
                .bind("intensities", numbers(values, Tie::intensity))
                .bind("frequencies", numbers(values, Tie::frequency))
                .bind("givens", numbers(values, Tie::given))
                .bind("receiveds", numbers(values, Tie::received))
                .bind("obligations", numbers(values, Tie::obligation))
                .bind("kepts", counts(values, Tie::kept))
                .bind("brokens", counts(values, Tie::broken))
                .bind("orders", counts(values, Tie::orders))
                .bind("returneds", counts(values, Tie::returned))
                .bind("grades", counts(values, Tie::grades))
                .bind("gradeds", counts(values, Tie::graded))
                .bind("moods", numbers(values, Tie::mood))
                .bind("moodWeights", numbers(values, Tie::moodWeight))
                .bind("sinces", texts(values, sum -> sum.tie().since()))
                .bind("waits", texts(values, Sum::waitsUntil));
    }

    private static Double[] numbers(List<Sum> sums, Function<Tie, Double> value) {
        return sums.stream().map(sum -> value.apply(sum.tie())).toArray(Double[]::new);
    }

    private static Long[] counts(List<Sum> sums, Function<Tie, Long> value) {
        return sums.stream().map(sum -> value.apply(sum.tie())).toArray(Long[]::new);
    }

    private static String[] texts(List<Sum> sums, Function<Sum, @Nullable Instant> value) {
        var texts = new String[sums.size()];
        for (int i = 0; i < texts.length; i++) {
            var moment = value.apply(sums.get(i));
            texts[i] = moment == null ? null : moment.toString();
        }
        return texts;
    }

    static Stored of(ResultSet row) throws SQLException {
        return new Stored(
                row.getInt("formula"),
                new Sum(
                        new Tie(
                                row.getObject("as_of", OffsetDateTime.class).toInstant(),
                                row.getDouble("intensity"),
                                row.getDouble("frequency"),
                                row.getDouble("reciprocity_given"),
                                row.getDouble("reciprocity_received"),
                                row.getDouble("obligation"),
                                row.getLong("kept"),
                                row.getLong("broken"),
                                row.getLong("orders"),
                                row.getLong("returned"),
                                row.getLong("grades"),
                                row.getLong("graded"),
                                row.getDouble("mood"),
                                row.getDouble("mood_weight"),
                                moment(row, "since")),
                        moment(row, "waits_until")));
    }

    static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        var moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /// @param joined by the profile; null where it does not say
    record Member(UUID fan, @Nullable Instant joined) {}

    /// @param waitsUntil the earliest touch that is dated ahead and not in the tie; null without
    ///   one
    record Sum(Tie tie, @Nullable Instant waitsUntil) {}

    /// @param formula the version that it follows
    record Stored(int formula, Sum sum) {
        /// Whether it can be read by decaying it.
        boolean isGood(int version, Instant now) {
            var waitsUntil = sum.waitsUntil();
            return formula == version && (waitsUntil == null || waitsUntil.isAfter(now));
        }
    }
}
