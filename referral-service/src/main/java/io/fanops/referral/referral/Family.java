package io.fanops.referral.referral;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Who brought whom into a program: a forest, since each fan is brought once.
///
/// A new referral hangs the referee's tree under the referrer, which is fine unless the referrer is
/// in that very tree. Two referrals that come at once could each be fine and together close a
/// circle. Therefore each holds two locks until its transaction ends: the referee's alone, and the
/// root's above the referrer shared. A circle of new referrals has in each tree one that hangs up
/// the tree's root and one that stands below that root, and those two exclude each other; referrals
/// under one popular root share its lock and do not.
@ApplicationScoped
class Family {
    /// Deeper than any chain of invitations; only keeps a damaged tree from being walked for ever.
    private static final int DEEPEST = 100_000;

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
            lock(handle, programId, refereeId, before.root());
            while (true) {
                var now = above(handle, programId, referrerId, refereeId);
                if (now.closes() || now.root().equals(before.root())) {
                    return now.closes();
                }
                // The root was itself brought by somebody while we waited.
                lockShared(handle, programId, now.root());
                before = now;
            }
        });
    }

    private Above above(Handle handle, UUID programId, UUID fan, UUID sought) {
        return handle.createQuery(
                        """
                        with recursive up(fan, depth) as (
                            select cast(:fan as uuid), 0
                            union all
                            select r.referrer_id, up.depth + 1 from up join referral r
                                on r.brand = :brand and r.program_id = :program and r.referee_id = up.fan
                                and r.state <> 'REJECTED'
                            where up.depth < :deepest)
                        select (array_agg(fan order by depth desc))[1] as root, bool_or(fan = :sought) as closes from up\
                        """)
                .bind("program", programId)
                .bind("fan", fan)
                .bind("sought", sought)
                .bind("deepest", DEEPEST)
                .map((row, _) ->
                        new Above(row.getObject("root", UUID.class), row.getBoolean("closes")))
                .one();
    }

    /// Takes both locks in the order of their keys, as everybody does.
    private void lock(Handle handle, UUID programId, UUID alone, UUID shared) {
        if (alone.equals(shared)) {
            lockAlone(handle, programId, alone);
        } else if (alone.compareTo(shared) < 0) {
            lockAlone(handle, programId, alone);
            lockShared(handle, programId, shared);
        } else {
            lockShared(handle, programId, shared);
            lockAlone(handle, programId, alone);
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
                .bind("key", scope.brand() + "/" + programId + "/" + fan)
                .mapTo(Integer.class)
                .one();
    }

    private record Above(UUID root, boolean closes) {}
}
