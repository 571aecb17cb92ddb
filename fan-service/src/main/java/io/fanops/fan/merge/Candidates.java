package io.fanops.fan.merge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.identity.Confidence;
import io.fanops.fan.identity.Evidence;
import io.fanops.fan.identity.IdentityKind;
import io.fanops.fan.merge.Candidate.Pair;
import io.fanops.fan.merge.Candidate.State;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The merge candidates of the brand in scope.
@ApplicationScoped
class Candidates {
    private static final String ALL =
            """
            select id, fan_a, fan_b, state, confidence, evidence::text, reason, decided_by, decided_at, merge_id, created_at
            from merge_candidate where brand = :brand and
            """;

    /// Fans of one number or address who are looked at when a crowd is noticed: more than a batch
    /// of an import can add to the eleven of whom there are pairs.
    private static final int CROWD_AT_MOST = 1_200;

    /// Fans who hang together by what was merged and what is open: if there are more, it is rather
    /// a shop's number, which each of its customers gave, or a family's, and somebody is to look.
    private static final int UNASKED_AT_MOST = 5;

    /// Open, sure enough, and of not too many fans together.
    private static final String SURE =
            """
            c.brand = :brand and c.state = 'OPEN' and c.confidence >= :confidence and (
                with near as materialized (
                    select fan_a, fan_b from merge_candidate
                    where brand = :brand and state = 'OPEN' and fan_a in (c.fan_a, c.fan_b)
                    union select fan_a, fan_b from merge_candidate
                    where brand = :brand and state = 'OPEN' and fan_b in (c.fan_a, c.fan_b)
                ), person as materialized (select fan_a as id from near union select fan_b from near)
                select count(*) + (select count(*) from person) <= :most
                from person p join fan f on f.brand = :brand and f.merged_into = p.id)\
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final Clock clock;

    Candidates(Jdbi jdbi, BrandScope scope, Clock clock) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.clock = clock;
    }

    Optional<Candidate> find(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL + "id = :id")
                        .bind("id", id)
                        .map((row, _) -> candidate(row))
                        .findFirst());
    }

    /// @param state only these; null for all
    List<Candidate> after(UUID id, @Nullable State state, int count) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                ALL
                                        + """
                                        id > :after and (cast(:state as text) is null or state = :state)
                                        order by id limit :count\
                                        """)
                        .bind("after", id)
                        .bind("state", state == null ? null : state.name())
                        .bind("count", count)
                        .map((row, _) -> candidate(row))
                        .list());
    }

    /// Open candidates that may be merged unasked, the surest first.
    ///
    /// @param confidence the least
    List<UUID> surest(BigDecimal confidence, int count) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select c.id from merge_candidate c where "
                                        + SURE
                                        + " order by c.confidence desc, c.id limit :count")
                        .bind("confidence", confidence)
                        .bind("most", UNASKED_AT_MOST)
                        .bind("count", count)
                        .mapTo(UUID.class)
                        .list());
    }

    /// Whether a candidate is one of [#surest]; the brand's fans are held.
    boolean isSure(UUID id, BigDecimal confidence) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select true from merge_candidate c where c.id = :id and " + SURE)
                        .bind("id", id)
                        .bind("confidence", confidence)
                        .bind("most", UNASKED_AT_MOST)
                        .mapTo(Boolean.class)
                        .findFirst()
                        .isPresent());
    }

    /// Takes what proves nothing any more out of open candidates; one of which nothing else speaks
    /// goes.
    ///
    /// @param crowds telephone numbers and e-mail addresses by channel, in the form in which they
    ///   are compared
    void forget(Set<Crowd> crowds) {
        var names = crowds.stream().map(Crowd::name).collect(Collectors.toSet());
        jdbi.useHandle(handle -> {
            // Most crowds have been noticed before.
            if (withEvidenceOf(handle, crowds).isEmpty()) {
                return;
            }
            lock(handle);
            var left = new LinkedHashMap<Pair, Collection<Evidence>>();
            var gone = new ArrayList<UUID>();
            withEvidenceOf(handle, crowds)
                    .forEach(candidate -> {
                        var evidence =
                                candidate.evidence().stream()
                                        .filter(one -> !names.contains(name(one)))
                                        .toList();
                        if (evidence.stream().allMatch(one -> one.kind().isShared())) {
                            gone.add(candidate.id());
                        } else if (evidence.size() < candidate.evidence().size()) {
                            left.put(new Pair(candidate.fanA(), candidate.fanB()), evidence);
                        }
                    });
            handle.createUpdate(
                            "delete from merge_candidate where brand = :brand and id = any(:ids)")
                    .bind("ids", gone.toArray(UUID[]::new))
                    .execute();
            write(handle, left, State.OPEN, null, null);
        });
    }

    /// Open candidates of fans who have such a number or address. When a crowd is noticed, it is
    /// hardly larger than a batch; of a larger one nothing is left.
    private List<Candidate> withEvidenceOf(Handle handle, Set<Crowd> crowds) {
        return handle.createQuery(
                        """
                        with crowd as materialized (
                            select f.id from unnest(:channels, :keys) as c(channel, key) cross join lateral (
                                (select id from fan where c.channel = 'PHONE' and brand = :brand and phone_key = c.key limit :most)
                                union all
                                (select id from fan where c.channel = 'EMAIL' and brand = :brand and email_key = c.key limit :most)
                            ) as f
                        )
                        select distinct on (c.id) c.id, c.fan_a, c.fan_b, c.state, c.confidence, c.evidence::text, c.reason,
                            c.decided_by, c.decided_at, c.merge_id, c.created_at
                        from crowd cross join lateral (
                            select * from merge_candidate where brand = :brand and fan_a = crowd.id
                            union all
                            select * from merge_candidate where brand = :brand and fan_b = crowd.id
                        ) as c
                        where c.state = 'OPEN' and jsonb_exists_any(c.evidence, :names)\
                        """)
                .bind("channels", crowds.stream().map(Crowd::channel).toArray(String[]::new))
                .bind("keys", crowds.stream().map(Crowd::key).toArray(String[]::new))
                .bind("names", crowds.stream().map(Crowd::name).toArray(String[]::new))
                .bind("most", CROWD_AT_MOST)
                .map((row, _) -> candidate(row))
                .list();
    }

    /// Queues pairs, or adds to what speaks for those that are queued. A rejected pair comes back
    /// only where something speaks for it that did not when it was rejected.
    ///
    /// @return whether anything is new
    boolean queue(Map<Pair, Set<Evidence>> pairs) {
        return put(pairs, State.OPEN, null, null);
    }

    /// Keeps what speaks for a pair now from being brought forward again.
    void reject(Pair pair, Set<Evidence> evidence, String reason, String by) {
        put(Map.of(pair, evidence), State.REJECTED, reason, by);
    }

    private boolean put(
            Map<Pair, Set<Evidence>> pairs,
            State state,
            @Nullable String reason,
            @Nullable String by) {
        return jdbi.withHandle(handle -> {
            lock(handle);
            var known = known(handle, pairs.keySet());
            var changed = new LinkedHashMap<Pair, Collection<Evidence>>();
            pairs.forEach((pair, evidence) -> {
                var before = known.get(pair);
                var all = new TreeMap<String, Evidence>();
                if (before != null) {
                    before.evidence().forEach(one -> all.put(name(one), one));
                }
                int had = all.size();
                evidence.forEach(one -> all.merge(name(one), one, Candidates::stronger));
                if (before == null || all.size() > had || state == State.REJECTED) {
                    changed.put(pair, all.values());
                }
            });
            write(handle, changed, state, reason, by);
            return !changed.isEmpty();
        });
    }

    /// Whoever queues reads first what there is; candidates are few, and so are waits.
    private void lock(Handle handle) {
        BrandSql.takeTurns(handle, "merge-candidates");
    }

    private static Evidence stronger(Evidence a, Evidence b) {
        return a.verified() ? a : b;
    }

    private Map<Pair, Candidate> known(Handle handle, Set<Pair> pairs) {
        var known = new HashMap<Pair, Candidate>();
        handle.createQuery(ALL + "(fan_a, fan_b) in (select * from unnest(:as, :bs))")
                .bind("as", pairs.stream().map(Pair::a).toArray(UUID[]::new))
                .bind("bs", pairs.stream().map(Pair::b).toArray(UUID[]::new))
                .map((row, _) -> candidate(row))
                .forEach(candidate ->
                        known.put(new Pair(candidate.fanA(), candidate.fanB()), candidate));
        return known;
    }

    private void write(
            Handle handle,
            Map<Pair, Collection<Evidence>> changed,
            State state,
            @Nullable String reason,
            @Nullable String by) {
        if (changed.isEmpty()) {
            return;
        }
        var pairs = changed.keySet();
        var evidence = changed.values();
        handle.createUpdate(
                        """
                        insert into merge_candidate as c (brand, id, fan_a, fan_b, evidence, confidence, state, reason,
                            decided_by, decided_at, created_at)
                        select :brand, i, a, b, e::jsonb, n::numeric, :state, :reason, :by,
                            case when :state = 'REJECTED' then cast(:now as timestamptz) end, :now
                        from unnest(:ids, :as, :bs, :evidence, :confidences) as u(i, a, b, e, n) order by a, b
                        on conflict (brand, fan_a, fan_b) do update set evidence = excluded.evidence,
                            confidence = excluded.confidence, state = excluded.state, reason = excluded.reason,
                            decided_by = excluded.decided_by, decided_at = excluded.decided_at, merge_id = null\
                        """)
                .bind("ids", pairs.stream().map(_ -> Ids.next()).toArray(UUID[]::new))
                .bind("as", pairs.stream().map(Pair::a).toArray(UUID[]::new))
                .bind("bs", pairs.stream().map(Pair::b).toArray(UUID[]::new))
                .bind("evidence", evidence.stream().map(Candidates::json).toArray(String[]::new))
                .bind(
                        "confidences",
                        evidence.stream()
                                .map(each -> String.valueOf(Confidence.of(each)))
                                .toArray(String[]::new))
                .bind("state", state.name())
                .bind("reason", reason)
                .bind("by", by)
                .bind("now", clock.instant())
                .execute();
    }

    /// Decides an open candidate.
    ///
    /// @return false where somebody else has decided it meanwhile
    boolean decide(UUID id, State state, @Nullable String reason, String by, @Nullable UUID merge) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                update merge_candidate set state = :state, reason = :reason, decided_by = :by,
                                    decided_at = :now, merge_id = cast(:merge as uuid)
                                where brand = :brand and id = :id and state = 'OPEN'\
                                """)
                        .bind("id", id)
                        .bind("state", state.name())
                        .bind("reason", reason)
                        .bind("by", by)
                        .bind("now", clock.instant())
                        .bind("merge", merge)
                        .execute())
                == 1;
    }

    /// Decides what a merge has decided: pairs of two ids that mean one fan now.
    void merged(Handle handle, UUID merge, UUID survivor, String by) {
        handle.createUpdate(
                        """
                        with one as (
                            select id from fan where brand = :brand and (id = :survivor or merged_into = :survivor)
                        )
                        update merge_candidate set state = 'MERGED', decided_by = :by, decided_at = :now, merge_id = :merge
                        where brand = :brand and state = 'OPEN' and fan_a in (select id from one) and fan_b in (select id from one)\
                        """)
                .bind("survivor", survivor)
                .bind("by", by)
                .bind("now", clock.instant())
                .bind("merge", merge)
                .execute();
    }

    /// Rejects what a merge that is undone had decided.
    void undone(Handle handle, UUID merge, String reason, String by) {
        handle.createUpdate(
                        """
                        update merge_candidate set state = 'REJECTED', reason = :reason, decided_by = :by, decided_at = :now
                        where brand = :brand and state = 'MERGED' and merge_id = :merge\
                        """)
                .bind("merge", merge)
                .bind("reason", reason)
                .bind("by", by)
                .bind("now", clock.instant())
                .execute();
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        var decidedAt = row.getObject("decided_at", OffsetDateTime.class);
        return new Candidate(
                row.getObject("id", UUID.class),
                row.getObject("fan_a", UUID.class),
                row.getObject("fan_b", UUID.class),
                State.valueOf(row.getString("state")),
                row.getDouble("confidence"),
                evidence(FanRows.read(row.getString("evidence"))),
                row.getString("reason"),
                row.getString("decided_by"),
                decidedAt == null ? null : decidedAt.toInstant(),
                row.getObject("merge_id", UUID.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /// The same word about the same name, however it is written, is one piece of evidence.
    private static String name(Evidence evidence) {
        return evidence.channel().toUpperCase(Locale.ROOT) + ":" + evidence.externalId();
    }

    /// A number or address that so many have that it proves nothing.
    ///
    /// @param channel `PHONE` or `EMAIL`
    /// @param key in the form in which it is compared
    record Crowd(String channel, String key) {
        /// As evidence is called that names it.
        String name() {
            return channel + ":" + key;
        }
    }

    private static String json(Collection<Evidence> evidence) {
        var json = JsonNodeFactory.instance.objectNode();
        evidence.forEach(one ->
                json.putObject(name(one))
                        .put("kind", one.kind().name())
                        .put("channel", one.channel())
                        .put("externalId", one.externalId())
                        .put("verified", one.verified()));
        return json.toString();
    }

    private static List<Evidence> evidence(ObjectNode json) {
        var evidence = new ArrayList<Evidence>();
        json.forEach(one ->
                evidence.add(
                        new Evidence(
                                IdentityKind.valueOf(one.path("kind").asText()),
                                one.path("channel").asText(),
                                one.path("externalId").asText(),
                                one.path("verified").asBoolean())));
        return evidence;
    }
}
