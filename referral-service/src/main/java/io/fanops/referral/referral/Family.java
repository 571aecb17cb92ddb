package io.fanops.referral.referral;

import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;

/// Who brought whom into a program: a forest, since each fan is brought once. Where merged fans
/// were both brought before, the person hangs under two.
///
/// A new referral hangs the referee's tree under the referrer, which is fine unless the referrer is
/// in that very tree. Two referrals that come at once could each be fine and together close a
/// circle. Therefore each holds two locks until its transaction ends: the referee's alone, and the
/// root's above the referrer shared. A circle of new referrals has in each tree one that hangs up
/// the tree's root and one that stands below that root, and those two exclude each other; referrals
/// under one popular root share its lock and do not. All ids of a person are one here, and the walk
/// ends also where merges have closed a circle.
@ApplicationScoped
class Family {
    /// Referrals up to which a signal looks: rings are small.
    private static final int NEAR = 5;

    private final Jdbi jdbi;
    private final BrandScope scope;

    Family(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// Whether a referral would close a circle; the answer holds until the transaction ends.
    boolean wouldCloseCycle(UUID programId, UUID referrerId, UUID refereeId) {
        return jdbi.withHandle(handle -> {
            var before = above(handle, programId, referrerId, refereeId);
            lock(handle, programId, refereeId, before.roots());
            while (true) {
                var now = above(handle, programId, referrerId, refereeId);
                var fresh = new TreeSet<>(now.roots());
                fresh.removeAll(before.roots());
                if (now.closes() || fresh.isEmpty()) {
                    return now.closes();
                }
                // A root was itself brought by somebody while we waited.
                fresh.forEach(root -> lockShared(handle, programId, root));
                before = now;
            }
        });
    }

    /// Whether a fan has brought another one, directly or over others, into whichever programs.
    boolean isAbove(UUID fan, UUID other) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with recursive up(fan, depth) as (
                                    select cast(:other as uuid), 0
                                    union
                                    select case when s.survivor_id is null then r.referrer_id else s.survivor_id end, up.depth + 1
                                    from up cross join lateral (
                                        select up.fan as id
                                        union all select m.fan_id from same_fan m where m.brand = :brand and m.survivor_id = up.fan
                                    ) as i
                                    join referral r on r.brand = :brand and r.referee_id = i.id and r.state <> 'REJECTED'
                                    left join same_fan s on s.brand = :brand and s.fan_id = r.referrer_id
                                    where up.depth < :deepest)
                                select exists (select from up where fan = :fan and depth > 0)\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("fan", fan)
                        .bind("other", other)
                        .bind("deepest", NEAR)
                        .mapTo(Boolean.class)
                        .one());
    }

    /// Whether a fan, or one of those who brought them into a program, came by a referral from this
    /// device.
    boolean cameFrom(UUID programId, UUID fan, byte[] device) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with recursive up(fan, depth, device) as (
                                    select cast(:fan as uuid), 0, cast(null as bytea)
                                    union
                                    select case when s.survivor_id is null then r.referrer_id else s.survivor_id end,
                                        up.depth + 1, r.device_hash
                                    from up cross join lateral (
                                        select up.fan as id
                                        union all select m.fan_id from same_fan m where m.brand = :brand and m.survivor_id = up.fan
                                    ) as i
                                    join referral r on r.brand = :brand and r.program_id = :program and r.referee_id = i.id
                                        and r.state <> 'REJECTED'
                                    left join same_fan s on s.brand = :brand and s.fan_id = r.referrer_id
                                    where up.depth < :deepest)
                                select exists (select from up where device = :device)\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("program", programId)
                        .bind("fan", fan)
                        .bind("device", device)
                        .bind("deepest", NEAR)
                        .mapTo(Boolean.class)
                        .one());
    }

    private Above above(Handle handle, UUID programId, UUID fan, UUID sought) {
        return handle.createQuery(
                        """
                        with recursive up(child, fan) as (
                            select cast(null as uuid), cast(:fan as uuid)
                            union
                            select up.fan, case when s.survivor_id is null then r.referrer_id else s.survivor_id end
                            from up cross join lateral (
                                select up.fan as id
                                union all select m.fan_id from same_fan m where m.brand = :brand and m.survivor_id = up.fan
                            ) as i
                            join referral r on r.brand = :brand and r.program_id = :program and r.referee_id = i.id
                                and r.state <> 'REJECTED'
                            left join same_fan s on s.brand = :brand and s.fan_id = r.referrer_id)
                        select coalesce(array_agg(distinct fan) filter (where fan not in (
                                select child from up where child is not null)), array[]::uuid[]) as roots,
                            bool_or(fan = :sought) as closes
                        from up\
                        """)
                .configure(SqlStatements.class, KeptPlan::of)
                .bind("program", programId)
                .bind("fan", fan)
                .bind("sought", sought)
                .map((row, _) ->
                        new Above(
                                Set.of((UUID[]) row.getArray("roots").getArray()),
                                row.getBoolean("closes")))
                .one();
    }

    /// Takes all locks in the order of their keys, as everybody does.
    private void lock(Handle handle, UUID programId, UUID alone, Set<UUID> shared) {
        var all = new TreeSet<>(shared);
        all.add(alone);
        for (var fan : all) {
            if (fan.equals(alone)) {
                lockAlone(handle, programId, fan);
            } else {
                lockShared(handle, programId, fan);
            }
        }
    }

    private void lockAlone(Handle handle, UUID programId, UUID fan) {
        lock(handle, "pg_advisory_xact_lock", programId, fan);
    }

    private void lockShared(Handle handle, UUID programId, UUID fan) {
        lock(handle, "pg_advisory_xact_lock_shared", programId, fan);
    }

    private void lock(Handle handle, String function, UUID programId, UUID fan) {
        handle.createQuery("select 1 from (select " + function + "(hashtextextended(:key, 7))) l")
                .configure(SqlStatements.class, KeptPlan::of)
                .bind("key", scope.brand() + "/" + programId + "/" + fan)
                .mapTo(Integer.class)
                .one();
    }

    private record Above(Set<UUID> roots, boolean closes) {}
}
