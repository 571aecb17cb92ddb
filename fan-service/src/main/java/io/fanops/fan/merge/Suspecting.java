package io.fanops.fan.merge;

import io.fanops.fan.identity.Contested;
import io.fanops.fan.identity.Evidence;
import io.fanops.fan.identity.Identified;
import io.fanops.fan.identity.Identified.Claim;
import io.fanops.fan.identity.IdentityKind;
import io.fanops.fan.merge.Candidate.Pair;
import io.fanops.fan.merge.Candidates.Crowd;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Finds fans who may be one person when something is said of them, set-wise in the transaction in
/// which it is said.
///
/// Two transactions at once that say the same of two fans do not see each other; the pair is found
/// when either fan is told of again.
@ApplicationScoped
class Suspecting {
    /// A telephone number of more than so many others is a shop's and proves nothing.
    private static final int CROWD = 10;

    private final Jdbi jdbi;
    private final Policies policies;
    private final Candidates candidates;
    private final Afterwards afterwards;
    private final DueBrands due;

    Suspecting(
            Jdbi jdbi,
            Policies policies,
            Candidates candidates,
            Afterwards afterwards,
            DueBrands due) {
        this.jdbi = jdbi;
        this.policies = policies;
        this.candidates = candidates;
        this.afterwards = afterwards;
        this.due = due;
    }

    void hear(@Observes Identified said) {
        var found = find(said.fans(), said.claims());
        if (!found.crowds().isEmpty()) {
            candidates.forget(found.crowds());
        }
        if (!found.pairs().isEmpty()
                && candidates.queue(found.pairs())
                && policies.present().autoMergeFrom() != null) {
            due.add();
        }
    }

    /// What was refused is undone by now; the suspicion is kept on its own.
    void hearRefused(@Observes(during = TransactionPhase.AFTER_FAILURE) Contested contested) {
        afterwards.run(
                contested.brand(),
                () -> hear(new Identified(List.of(), List.of(contested.claim()))));
    }

    /// What speaks for pairs of the given fans with any others.
    Map<Pair, Set<Evidence>> pairs(Collection<UUID> fans) {
        return find(fans, List.of()).pairs();
    }

    private Found find(Collection<UUID> fans, List<Claim> claims) {
        var policy = policies.present();
        var crowds = new HashSet<Crowd>();
        var pairs = new HashMap<Pair, Set<Evidence>>();
        jdbi.useHandle(handle -> {
            // Keys are put together before the joins: the wall keeps functions off the indexes.
            handle.createQuery(
                            """
                            with mine as materialized (
                                select id, phone_key, email_key, 'PHONE:' || phone_key as phone, 'EMAIL:' || email_key as email
                                from fan where brand = :brand and id = any(:fans) and merged_into is null
                            ), named as materialized (
                                select i.fan_id as id, i.channel, i.match_key, i.verified,
                                    case when i.match_key like 'PHONE:%' then substr(i.match_key, 7) end as phone_key,
                                    case when i.match_key like 'EMAIL:%' then substr(i.match_key, 7) end as email_key
                                from fan_identity i where i.brand = :brand and i.fan_id = any(:fans) and not i.shared
                            ), claimed as materialized (
                                select f as id, c as channel, identity_key(c, e) as match_key
                                from unnest(:claimants, :channels, :externalIds) as k(f, c, e)
                            ), found as (
                                select m.id, o.id as other, 'PHONE' as channel, m.phone_key as name, false as verified
                                from mine m cross join lateral (select id from fan
                                    where brand = :brand and phone_key = m.phone_key and id <> m.id limit :enough) as o
                                union all
                                select m.id, o.id, 'EMAIL', m.email_key, false
                                from mine m cross join lateral (select id from fan
                                    where brand = :brand and email_key = m.email_key and id <> m.id limit :enough) as o
                                union all
                                select m.id, o.fan_id, 'PHONE', m.phone_key, o.verified
                                from mine m join fan_identity o on o.brand = :brand and o.match_key = m.phone
                                union all
                                select m.id, o.fan_id, 'EMAIL', m.email_key, o.verified
                                from mine m join fan_identity o on o.brand = :brand and o.match_key = m.email
                                union all
                                select n.id, o.id, 'PHONE', n.phone_key, n.verified
                                from named n cross join lateral (select id from fan
                                    where brand = :brand and phone_key = n.phone_key and id <> n.id limit :enough) as o
                                union all
                                select n.id, o.id, 'EMAIL', n.email_key, n.verified
                                from named n cross join lateral (select id from fan
                                    where brand = :brand and email_key = n.email_key and id <> n.id limit :enough) as o
                                union all
                                select n.id, o.fan_id, n.channel, o.external_id, n.verified and o.verified
                                from named n join fan_identity o on o.brand = :brand and o.match_key = n.match_key
                                union all
                                select k.id, o.fan_id, o.channel, o.external_id, o.verified
                                from claimed k join fan_identity o on o.brand = :brand and o.match_key = k.match_key
                            ), present as (
                                select d.id, coalesce(o.merged_into, o.id) as other, d.channel, d.name, d.verified,
                                    count(*) over (partition by d.id, d.channel, d.name) as crowd
                                from found d join fan o on o.brand = :brand and o.id = d.other
                            )
                            select distinct id, other, channel, name, verified from present
                            where id <> other and crowd <= :crowd
                            union all
                            select distinct null::uuid, null::uuid, upper(channel), name, false from present where crowd > :crowd\
                            """)
                    .bind("fans", fans.toArray(UUID[]::new))
                    .bind("claimants", claims.stream().map(Claim::fan).toArray(UUID[]::new))
                    .bind("channels", claims.stream().map(Claim::channel).toArray(String[]::new))
                    .bind(
                            "externalIds",
                            claims.stream().map(Claim::externalId).toArray(String[]::new))
                    .bind("crowd", CROWD)
                    .bind("enough", CROWD + 1)
                    .map((row, _) ->
                            new Hit(
                                    row.getObject("id", UUID.class),
                                    row.getObject("other", UUID.class),
                                    new Evidence(
                                            IdentityKind.of(row.getString("channel")),
                                            row.getString("channel"),
                                            row.getString("name"),
                                            row.getBoolean("verified"))))
                    .forEach(hit -> {
                        var evidence = hit.evidence();
                        if (hit.one() == null || hit.other() == null) {
                            crowds.add(new Crowd(evidence.channel(), evidence.externalId()));
                        } else if (policy.counts(evidence.kind())) {
                            pairs.computeIfAbsent(
                                            Pair.of(hit.one(), hit.other()),
                                            _ -> new LinkedHashSet<>())
                                    .add(evidence);
                        }
                    });
            if (!pairs.isEmpty()) {
                addWhatTheyShare(handle, pairs);
            }
        });
        return new Found(pairs, crowds);
    }

    /// Addresses and devices that both have: they make no pair, and add to what speaks for one.
    private void addWhatTheyShare(Handle handle, Map<Pair, Set<Evidence>> pairs) {
        var all = List.copyOf(pairs.keySet());
        handle.createQuery(
                        """
                        select p.a, p.b, i.channel, i.external_id from unnest(:as, :bs) as p(a, b)
                        join fan_identity i on i.brand = :brand and i.fan_id = p.a and i.shared
                        join fan_identity o on o.brand = :brand and o.fan_id = p.b and o.match_key = i.match_key\
                        """)
                .bind("as", all.stream().map(Pair::a).toArray(UUID[]::new))
                .bind("bs", all.stream().map(Pair::b).toArray(UUID[]::new))
                .map((row, _) ->
                        Map.entry(
                                new Pair(
                                        row.getObject("a", UUID.class),
                                        row.getObject("b", UUID.class)),
                                new Evidence(
                                        IdentityKind.of(row.getString("channel")),
                                        row.getString("channel"),
                                        row.getString("external_id"),
                                        false)))
                .forEach(hit ->
                        pairs.getOrDefault(hit.getKey(), new LinkedHashSet<>())
                                .add(hit.getValue()));
    }

    /// @param one null, and `other` too, where a crowd has it
    private record Hit(@Nullable UUID one, @Nullable UUID other, Evidence evidence) {}

    /// @param crowds what more than [#CROWD] others have: it speaks for no pair
    private record Found(Map<Pair, Set<Evidence>> pairs, Set<Crowd> crowds) {}
}
