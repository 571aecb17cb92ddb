package io.fanops.platform.person;

import io.fanops.platform.contracts.FanFact.MergeUndone;
import io.fanops.platform.contracts.FanFact.Merged;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.sql.KeptPlan;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;

/// Which ids mean one person, as the fan service told it.
///
/// What this service keeps, it keeps under the id that it was told of, and asks here who that is
/// now. So an undone merge gives each of the two their codes, referrals and orders back by itself;
/// what was decided in between stays decided.
@ApplicationScoped
public class SameFans {
    private final Jdbi jdbi;
    private final Event<FanMerged> merges;
    private final Event<FanParted> partings;

    SameFans(Jdbi jdbi, Event<FanMerged> merges, Event<FanParted> partings) {
        this.jdbi = jdbi;
        this.merges = merges;
        this.partings = partings;
    }

    /// Who a fan is, in their own right.
    public UUID survivor(UUID fan) {
        return jdbi.withHandle(handle -> survivor(handle, fan));
    }

    /// Who some fans are, in their own right; all of them are in it.
    public Map<UUID, UUID> survivors(Collection<UUID> fans) {
        var survivors = new HashMap<UUID, UUID>();
        fans.forEach(fan -> survivors.put(fan, fan));
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select fan_id, survivor_id from same_fan
                                where brand = :brand and fan_id = any(:fans)\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                        .forEach(entry -> survivors.put(entry.getKey(), entry.getValue())));
        return survivors;
    }

    /// All ids that mean one of these fans.
    public Set<UUID> idsOf(Collection<UUID> fans) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with given as materialized (select unnest(:fans) as id),
                                person as materialized (
                                    select id from given
                                    union select s.survivor_id from given g
                                    join same_fan s on s.brand = :brand and s.fan_id = g.id
                                )
                                select id from person
                                union select m.fan_id from person p
                                join same_fan m on m.brand = :brand and m.survivor_id = p.id\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .mapTo(UUID.class)
                        .set());
    }

    /// All ids that mean this fan.
    public Set<UUID> idsOf(UUID fan) {
        return idsOf(List.of(fan));
    }

    /// Whether two ids mean one person.
    public boolean areOne(UUID one, UUID other) {
        return one.equals(other) || survivor(one).equals(survivor(other));
    }

    /// All ids that mean the fan of a parameter, as an array, within the statement that asks.
    public static String ids(String parameter) {
        return """
        array(with who as materialized (
            select coalesce((select survivor_id from same_fan where brand = :brand and fan_id = cast(:%1$s as uuid)),
                cast(:%1$s as uuid)) as person)
        select person from who union select m.fan_id from who join same_fan m on m.brand = :brand and m.survivor_id = who.person
        union select cast(:%1$s as uuid))\
        """
                .formatted(parameter);
    }

    /// Learns that a fan is another. Facts about different survivors may come in any order: an
    /// older one than what is known changes nothing.
    @Transactional(Transactional.TxType.MANDATORY)
    public void learn(Merged fact) {
        var merged = fact.mergedFanId();
        var survivor =
                jdbi.withHandle(handle -> {
                    lock(handle);
                    if (survivor(handle, fact.fanId()).equals(merged)
                            && !openChain(handle, fact.fanId(), merged, fact.at())) {
                        return Optional.<UUID>empty();
                    }
                    var before = survivor(handle, merged);
                    if (!point(handle, fact)) {
                        return Optional.<UUID>empty();
                    }
                    follow(handle, List.of(before, merged));
                    return Optional.of(survivor(handle, merged));
                });
        survivor.ifPresent(fan -> merges.fire(new FanMerged(fan, merged)));
    }

    /// Learns that a merge was undone.
    @Transactional(Transactional.TxType.MANDATORY)
    public void learn(MergeUndone fact) {
        var merged = fact.mergedFanId();
        var survivor =
                jdbi.withHandle(handle -> {
                    lock(handle);
                    var before = survivor(handle, merged);
                    boolean parted =
                            handle.createUpdate(
                                                    """
                                                    delete from same_fan where brand = :brand and fan_id = :merged
                                                        and merged_into = :survivor and at <= :at\
                                                    """)
                                            .bind("merged", merged)
                                            .bind("survivor", fact.fanId())
                                            .bind("at", fact.at())
                                            .execute()
                                    == 1;
                    if (!parted) {
                        return Optional.<UUID>empty();
                    }
                    follow(handle, List.of(before));
                    return Optional.of(before);
                });
        survivor.ifPresent(fan -> partings.fire(new FanParted(fan, merged)));
    }

    /// Those of some ids that mean nobody any more, as long as the service keeps them.
    public Set<UUID> erased(Collection<UUID> fans) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select fan_id from erased_fan where brand = :brand and fan_id = any(:fans)")
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .mapTo(UUID.class)
                        .set());
    }

    /// Refuses who was erased after a request had asked who they are. To be asked where an erasure
    /// waits until the transaction ends: under a lock that the feature takes at [FanErased] too.
    ///
    /// @throws Refused `UNKNOWN_FAN` where one of the ids means nobody any more
    @Transactional(Transactional.TxType.MANDATORY)
    public void refuseErased(Collection<UUID> fans) {
        if (!erased(fans).isEmpty()) {
            throw new Refused(FanProblem.UNKNOWN_FAN, "The fan was erased in the meantime.");
        }
    }

    void forget(@Observes FanErased erased) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            """
                            delete from same_fan
                            where brand = :brand and (fan_id = :fan or survivor_id = :fan)\
                            """)
                    .bind("fan", erased.fanId())
                    .execute();
            handle.createUpdate(
                            "insert into erased_fan (brand, fan_id) values (:brand, :fan) on conflict do nothing")
                    .bind("fan", erased.fanId())
                    .execute();
        });
    }

    private static void lock(Handle handle) {
        BrandSql.takeTurns(handle, "same-fans");
    }

    private static UUID survivor(Handle handle, UUID fan) {
        return handle.createQuery(
                        "select survivor_id from same_fan where brand = :brand and fan_id = :fan")
                .configure(SqlStatements.class, KeptPlan::of)
                .bind("fan", fan)
                .mapTo(UUID.class)
                .findFirst()
                .orElse(fan);
    }

    /// The fan service has no circles: what would close one was undone before, and that fact is
    /// still on its way.
    ///
    /// @return whether what would close it is older
    private static boolean openChain(Handle handle, UUID from, UUID to, Instant at) {
        boolean opened =
                handle.createUpdate(
                                        """
                                        with recursive chain(fan_id, merged_into, at) as (
                                            select fan_id, merged_into, at from same_fan where brand = :brand and fan_id = :from
                                            union
                                            select s.fan_id, s.merged_into, s.at from chain c
                                            join same_fan s on s.brand = :brand and s.fan_id = c.merged_into
                                        )
                                        delete from same_fan s using chain c
                                        where s.brand = :brand and s.fan_id = c.fan_id and c.merged_into = :to and c.at < :at\
                                        """)
                                .bind("from", from)
                                .bind("to", to)
                                .bind("at", at)
                                .execute()
                        == 1;
        if (opened) {
            follow(handle, List.of(to));
        }
        return opened;
    }

    private static boolean point(Handle handle, Merged fact) {
        return handle.createUpdate(
                                """
                                insert into same_fan as s (brand, fan_id, merged_into, survivor_id, at)
                                values (:brand, :merged, :survivor, :survivor, :at)
                                on conflict (brand, fan_id) do update
                                    set merged_into = excluded.merged_into, at = excluded.at where s.at < excluded.at\
                                """)
                        .bind("merged", fact.mergedFanId())
                        .bind("survivor", fact.fanId())
                        .bind("at", fact.at())
                        .execute()
                == 1;
    }

    /// Lets everybody who meant one of these fans mean whom their chain leads to now.
    private static void follow(Handle handle, Collection<UUID> fans) {
        handle.createUpdate(
                        """
                        with recursive up(fan_id, top) as (
                            select fan_id, merged_into from same_fan
                            where brand = :brand and (fan_id = any(:fans) or survivor_id = any(:fans))
                            union
                            select up.fan_id, s.merged_into from up join same_fan s on s.brand = :brand and s.fan_id = up.top
                        )
                        update same_fan s set survivor_id = up.top from up
                        where s.brand = :brand and s.fan_id = up.fan_id
                            and not exists (select from same_fan e where e.brand = :brand and e.fan_id = up.top)\
                        """)
                .bind("fans", fans.toArray(UUID[]::new))
                .execute();
    }
}
