package io.fanops.fan.kol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.kol.Influence.Evidence;
import io.fanops.fan.kol.Influence.Metric;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The brand's KOLs, their evidence and their fans.
@ApplicationScoped
class Kols {
    private final BrandSql sql;
    private final WhoIs whoIs;
    private final MergePatch mergePatch;
    private final ObjectMapper json;
    private final Clock clock;

    Kols(BrandSql sql, WhoIs whoIs, MergePatch mergePatch, ObjectMapper json, Clock clock) {
        this.sql = sql;
        this.whoIs = whoIs;
        this.mergePatch = mergePatch;
        this.json = json;
        this.clock = clock;
    }

    record Registered(Kol kol, boolean isNew) {}

    /// @throws Refused `KOL_EXISTS` where the key stands for other content, `FAN_IS_KOL`
    @Transactional(Transactional.TxType.MANDATORY)
    Registered register(KolDetails details) {
        details.refuseARepeatedPresence();
        var fan = details.fanId() == null ? null : whoIs.require(details.fanId());
        refuseASecond(fan, details.key());
        int added =
                sql.run(
                        """
                        insert into kol (brand, id, key, fan_id, state, details, created_at)
                        values (:brand, :id, :key, :fan::uuid, 'PROSPECT', :details::jsonb, :now)
                        on conflict (brand, key) do nothing\
                        """,
                        "id",
                        Ids.next(),
                        "key",
                        details.key(),
                        "fan",
                        fan,
                        "details",
                        write(details),
                        "now",
                        clock.instant());
        var kol = require(details.key());
        if (added == 0 && !kol.details().equals(details)) {
            throw new Refused(
                    KolProblem.KOL_EXISTS,
                    "The KOL `" + details.key() + "` is another one.",
                    new Refused.FieldError("/key", "is taken"));
        }
        return new Registered(kol, added == 1);
    }

    @Transactional
    Kol edit(String key, ObjectNode patch, @Nullable String ifMatch) {
        var kol = hold(key);
        Revision.check(ifMatch, kol.version());
        refuseTheErased(kol);
        var before = kol.details();
        var after = mergePatch.apply(before, patch, KolDetails.class);
        if (!before.key().equals(after.key())) {
            throw Refused.invalid("/key", "cannot be changed");
        }
        if (before.fanId() != null && !Objects.equals(before.fanId(), after.fanId())) {
            throw Refused.invalid("/fanId", "is named once");
        }
        if (!before.equals(after)) {
            after.refuseARepeatedPresence();
            var fan = after.fanId() == null ? null : whoIs.require(after.fanId());
            refuseASecond(fan, key);
            sql.run(
                    """
                    update kol set details = :details::jsonb, fan_id = coalesce(fan_id, :fan::uuid), version = version + 1
                    where brand = :brand and key = :key\
                    """,
                    "details",
                    write(after),
                    "fan",
                    fan,
                    "key",
                    key);
        }
        return require(key);
    }

    /// A fan is one KOL; only a merge of two who are leaves a fan with two.
    private void refuseASecond(@Nullable UUID fan, String key) {
        if (fan == null) {
            return;
        }
        sql.takeTurns("kol", fan);
        if (sql.any(
                "select true from kol where brand = :brand and fan_id = any(:fans) and key <> :key",
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new),
                "key",
                key)) {
            throw new Refused(
                    KolProblem.FAN_IS_KOL,
                    "The fan is another KOL.",
                    new Refused.FieldError("/fanId", "is another KOL"));
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Kol enter(String key, Kol.State state) {
        hold(key)
                .allow(
                        switch (state) {
                            case ACTIVE -> "activate";
                            case PAUSED -> "pause";
                            case ENDED -> "end";
                            case PROSPECT, ERASED -> "become " + state;
                        });
        sql.run(
                "update kol set state = :state, version = version + 1 where brand = :brand and key = :key",
                "state",
                state.name(),
                "key",
                key);
        return require(key);
    }

    /// @throws Refused `NOT_FOUND`
    Kol require(String key) {
        return sql.first(
                        "select * from kol where brand = :brand and key = :key",
                        (row, _) -> read(row),
                        "key",
                        key)
                .orElseThrow(() -> Refused.notFound("KOL"));
    }

    /// As [#require], of whom something is to be noted: an erased KOL is not filled again.
    ///
    /// @throws Refused `KOL_STATE` where the KOL was erased
    Kol requireNotErased(String key) {
        var kol = require(key);
        refuseTheErased(kol);
        return kol;
    }

    private static void refuseTheErased(Kol kol) {
        if (kol.state() == Kol.State.ERASED) {
            throw new Refused(KolProblem.KOL_STATE, "The KOL was erased.");
        }
    }

    private Kol hold(String key) {
        return sql.first(
                        "select * from kol where brand = :brand and key = :key for no key update",
                        (row, _) -> read(row),
                        "key",
                        key)
                .orElseThrow(() -> Refused.notFound("KOL"));
    }

    List<Kol> after(UUID id, Kol.@Nullable State state, int limit) {
        return sql.list(
                """
                select * from kol where brand = :brand and id > :id and (:state::text is null or state = :state)
                order by id limit :limit\
                """,
                (row, _) -> read(row),
                "id",
                id,
                "state",
                state == null ? null : state.name(),
                "limit",
                limit);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    Evidence show(
            UUID kol,
            Metric metric,
            @Nullable String platform,
            long value,
            String source,
            Instant at,
            String by) {
        if (value > metric.most()) {
            throw Refused.invalid("/value", "must be at most " + metric.most() + " for " + metric);
        }
        var entry = new Evidence(Ids.next(), metric, platform, value, source, at);
        sql.run(
                """
                insert into kol_evidence (brand, id, kol_id, metric, platform, value, source, at, told_by)
                values (:brand, :id, :kol, :metric, :platform, :value, :source, :at, :by)\
                """,
                "id",
                entry.id(),
                "kol",
                kol,
                "metric",
                metric.name(),
                "platform",
                platform,
                "value",
                value,
                "source",
                source,
                "at",
                at,
                "by",
                by);
        return entry;
    }

    List<Evidence> evidence(UUID kol, UUID after, int limit) {
        return sql.list(
                """
                select * from kol_evidence where brand = :brand and kol_id = :kol and id > :after
                order by id limit :limit\
                """,
                (row, _) ->
                        new Evidence(
                                BrandSql.id(row, "id"),
                                Metric.valueOf(row.getString("metric")),
                                row.getString("platform"),
                                row.getLong("value"),
                                row.getString("source"),
                                BrandSql.at(row, "at")),
                "kol",
                kol,
                "after",
                after,
                "limit",
                limit);
    }

    /// The score and what it follows from: the newest entry of each metric on each platform, and of
    /// those over all.
    Influence influence(UUID kol) {
        var newest =
                sql.list(
                        """
                        select distinct on (metric, platform) * from kol_evidence where brand = :brand and kol_id = :kol
                        order by metric, platform, at desc, id desc\
                        """,
                        (row, _) ->
                                new Evidence(
                                        BrandSql.id(row, "id"),
                                        Metric.valueOf(row.getString("metric")),
                                        row.getString("platform"),
                                        row.getLong("value"),
                                        row.getString("source"),
                                        BrandSql.at(row, "at")),
                        "kol",
                        kol);
        long orders =
                sql.number(
                        """
                        select coalesce(sum(o.value), 0)::bigint from kol_outcome o
                        join kol_task t on t.brand = :brand and t.id = o.task_id
                        where o.brand = :brand and t.kol_id = :kol and t.state = 'APPROVED' and o.metric = 'ORDERS'\
                        """,
                        "kol",
                        kol);
        return Influence.of(newest, orders);
    }

    /// @param unknown names and ids that no fan of the brand's has, as they came
    record Followed(int added, int total, List<String> unknown) {}

    /// Notes that fans of the brand's are fans of the KOL's too; each once.
    @Transactional(Transactional.TxType.MANDATORY)
    Followed follow(String kol, Collection<UUID> ids, Collection<String> externalIds) {
        var present = whoIs.present(ids);
        var unknown = new ArrayList<String>();
        ids.stream()
                .filter(id -> !present.containsKey(id))
                .forEach(id -> unknown.add(id.toString()));
        var names =
                sql.list(
                        "select external_id, coalesce(merged_into, id) as fan from fan where brand = :brand and external_id = any(:names)",
                        (row, _) ->
                                new Named(row.getString("external_id"), BrandSql.id(row, "fan")),
                        "names",
                        externalIds.toArray(String[]::new));
        var known = names.stream().map(Named::externalId).toList();
        externalIds.stream().filter(name -> !known.contains(name)).forEach(unknown::add);
        var fans = new ArrayList<>(present.values());
        names.forEach(named -> fans.add(named.fan()));
        int added =
                sql.run(
                        """
                        insert into kol_fan (brand, kol, fan_id, at)
                        select distinct :brand, :kol, f.fan, :now::timestamptz from unnest(:fans) as f(fan) order by f.fan
                        on conflict do nothing\
                        """,
                        "kol",
                        kol,
                        "now",
                        clock.instant(),
                        "fans",
                        fans.toArray(UUID[]::new));
        return new Followed(
                added,
                (int)
                        sql.number(
                                "select count(*) from kol_fan where brand = :brand and kol = :kol",
                                "kol",
                                kol),
                unknown);
    }

    record Follower(UUID fanId, Instant at) {}

    List<Follower> followers(String kol, UUID after, int limit) {
        return sql.list(
                """
                select * from kol_fan where brand = :brand and kol = :kol and fan_id > :after
                order by fan_id limit :limit\
                """,
                (row, _) -> new Follower(BrandSql.id(row, "fan_id"), BrandSql.at(row, "at")),
                "kol",
                kol,
                "after",
                after,
                "limit",
                limit);
    }

    @Transactional
    void unfollow(String kol, UUID fan) {
        sql.run(
                "delete from kol_fan where brand = :brand and kol = :kol and fan_id = any(:fans)",
                "kol",
                kol,
                "fans",
                whoIs.idsOf(fan).toArray(UUID[]::new));
    }

    private record Named(String externalId, UUID fan) {}

    private String write(KolDetails details) {
        try {
            return json.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Kol read(ResultSet row) throws SQLException {
        try {
            return new Kol(
                    BrandSql.id(row, "id"),
                    Kol.State.valueOf(row.getString("state")),
                    json.readValue(row.getString("details"), KolDetails.class),
                    row.getInt("version"),
                    BrandSql.at(row, "created_at"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
