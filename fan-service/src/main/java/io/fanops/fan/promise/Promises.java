package io.fanops.fan.promise;

import io.fanops.fan.audience.WhoIsIn;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The promises of the brand in scope.
@ApplicationScoped
class Promises implements PanacheRepositoryBase<Promise, UUID> {
    private final WhoIsIn audiences;
    private final Jdbi jdbi;
    private final BrandScope scope;

    Promises(WhoIsIn audiences, Jdbi jdbi, BrandScope scope) {
        this.audiences = audiences;
        this.jdbi = jdbi;
        this.scope = scope;
    }

    Optional<Promise> named(String externalId) {
        return find("externalId", externalId).firstResultOptional();
    }

    /// The promise, kept from others until the transaction ends.
    Optional<Promise> held(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /// Keeps others from taking the name until the transaction ends.
    void reserve(String externalId) {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "promise", externalId));
    }

    /// Notes to whom a new promise is made, and when it falls due.
    ///
    /// @param most recipients that are of interest; where there are more, one more is noted
    /// @return whom it is made to
    /// @throws Refused `PROMISE_TO_UNKNOWN`
    List<UUID> open(Promise promise, int most) {
        var members =
                promise.audience() == null
                        ? List.<UUID>of()
                        : audiences
                                .members(promise.audience(), most + 1)
                                .orElseThrow(() -> unknown("audience"));
        if (promise.community() != null && !isCommunity(promise.community())) {
            throw unknown("community");
        }
        return jdbi.withHandle(handle -> {
            handle.createUpdate(
                            """
                            insert into promise_due (brand, promise_id, falls_at) values (:brand, :id, :falls)\
                            """)
                    .bind("id", promise.id())
                    .bind("falls", promise.fallsAt())
                    .execute();
            return handle.createQuery(
                            """
                            insert into promise_to (brand, promise_id, fan_id)
                            select :brand, :id, f.id from fan f
                            where f.brand = :brand and f.id in (
                                select :fan::uuid union select unnest(:members) union
                                select fan_id from community_member where brand = :brand and community = :community)
                            order by f.external_id limit :most + 1 returning fan_id\
                            """)
                    .bind("id", promise.id())
                    .bind("fan", promise.fanId())
                    .bind("members", members.toArray(UUID[]::new))
                    .bind("community", promise.community())
                    .bind("most", most)
                    .mapTo(UUID.class)
                    .list();
        });
    }

    private boolean isCommunity(String key) {
        return jdbi.withHandle(handle ->
                handle.createQuery("select true from community where brand = :brand and key = :key")
                        .bind("key", key)
                        .mapTo(Boolean.class)
                        .findFirst()
                        .isPresent());
    }

    private static Refused unknown(String to) {
        return new Refused(
                PromiseProblem.PROMISE_TO_UNKNOWN,
                "There is no " + to + " of this name.",
                new Refused.FieldError("/" + to, "is unknown"));
    }

    /// Whom promises were made to.
    Map<UUID, List<UUID>> recipients(Collection<UUID> promises) {
        var recipients = new LinkedHashMap<UUID, List<UUID>>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select promise_id, fan_id from promise_to
                                where brand = :brand and promise_id = any(:ids)\
                                """)
                        .bind("ids", promises.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("promise_id", UUID.class),
                                        row.getObject("fan_id", UUID.class)))
                        .forEach(entry ->
                                recipients
                                        .computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                        .add(entry.getValue())));
        return recipients;
    }

    /// Those that need no judgement any more.
    void settled(Collection<UUID> promises) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "delete from promise_due where brand = :brand and promise_id = any(:ids)")
                        .bind("ids", promises.toArray(UUID[]::new))
                        .execute());
    }

    /// Promises in the order of their ids, after `id`.
    ///
    /// @param fans ids of one fan; null for any
    List<Promise> after(
            UUID id, @Nullable PromiseState state, @Nullable List<UUID> fans, int count) {
        var ids =
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select id from promise p
                                        where brand = :brand and id > :after
                                            and (:state::text is null or state = :state)
                                            and (:fans::uuid[] is null or exists (select from promise_to t
                                                where t.brand = :brand and t.promise_id = p.id and t.fan_id = any(:fans)))
                                        order by id limit :limit\
                                        """)
                                .bind("after", id)
                                .bind("state", state == null ? null : state.name())
                                .bind("fans", fans == null ? null : fans.toArray(UUID[]::new))
                                .bind("limit", count)
                                .mapTo(UUID.class)
                                .list());
        return find("id in ?1 order by id", ids).list();
    }

    /// What is to be judged, by brand; needs no brand in scope.
    Map<String, List<UUID>> due(Instant now, int limit) {
        var due = new LinkedHashMap<String, List<UUID>>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select brand, promise_id from promise_due where falls_at <= :now
                                order by falls_at limit :limit\
                                """)
                        .bind("now", now)
                        .bind("limit", limit)
                        .map((row, _) ->
                                Map.entry(
                                        row.getString("brand"),
                                        row.getObject("promise_id", UUID.class)))
                        .forEach(entry ->
                                due.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                        .add(entry.getValue())));
        return due;
    }
}
