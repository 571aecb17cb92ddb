package io.fanops.fan.merge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.consent.UnitingConsents;
import io.fanops.fan.merge.Merge.State;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Makes two fans of one again.
@ApplicationScoped
class UndoingMerges {
    private final Jdbi jdbi;
    private final WhoIs who;
    private final Merges merges;
    private final FanRows rows;
    private final UnitingConsents consents;
    private final MovingRows moving;
    private final Candidates candidates;
    private final Suspecting suspecting;
    private final Telling telling;
    private final Clock clock;

    UndoingMerges(
            Jdbi jdbi,
            WhoIs who,
            Merges merges,
            FanRows rows,
            UnitingConsents consents,
            MovingRows moving,
            Candidates candidates,
            Suspecting suspecting,
            Telling telling,
            Clock clock) {
        this.jdbi = jdbi;
        this.who = who;
        this.merges = merges;
        this.rows = rows;
        this.consents = consents;
        this.moving = moving;
        this.candidates = candidates;
        this.suspecting = suspecting;
        this.telling = telling;
        this.clock = clock;
    }

    /// Undoes a merge; one that is undone stays so.
    ///
    /// @throws Refused `NOT_FOUND`, and `MERGE_NOT_LAST` where one of the two has been merged since
    @Transactional(Transactional.TxType.MANDATORY)
    Merge undo(UUID id, String reason, String by) {
        who.reshape();
        var merge = merges.find(id).orElseThrow(() -> Refused.notFound("merge"));
        if (merge.state() == State.UNDONE) {
            return merge;
        }
        merges.after(merge)
                .ifPresent(later -> {
                    throw new Refused(
                            MergeProblem.MERGE_NOT_LAST,
                            "Undo the merge " + later.id() + " first.");
                });
        var survivor = merge.fanId();
        var merged = merge.mergedFan();
        var now = clock.instant();
        jdbi.useHandle(handle -> {
            var both = rows.lock(handle, List.of(survivor, merged));
            var present = Objects.requireNonNull(both.get(survivor));
            var before = state(handle, id, "before");
            var after = Survivorship.parted(before, state(handle, id, "after"), present);
            rows.write(handle, survivor, after, Survivorship.changed(present, after));
            consents.part(handle, said(handle, id), survivor, merged);
            moving.moveBack(handle, id, survivor, merged);
            standAlone(handle, merge);
            giveBackWhatWasToldOf(handle, survivor, merged);
            close(handle, id, reason, by, now);
            candidates.undone(handle, id, reason, by);
            keepApart(survivor, merged, reason, by);
            telling.moved(handle, survivor, present, after, "merge-undone:" + id, now);
            telling.parted(
                    new FanFact.MergeUndone(survivor, merged, now),
                    both.entrySet().stream()
                            .sorted(Comparator.comparing(row -> name(row.getValue())))
                            .map(row -> row.getKey())
                            .toList());
        });
        return merges.find(id).orElseThrow();
    }

    private static String name(ObjectNode row) {
        return row.path("external_id").asText();
    }

    private ObjectNode state(Handle handle, UUID merge, String which) {
        return FanRows.read(
                handle.createQuery(
                                "select %s::text from merge where brand = :brand and id = :id"
                                        .formatted(which))
                        .bind("id", merge)
                        .mapTo(String.class)
                        .one());
    }

    /// What the survivor had said to channels and topics before.
    private String said(Handle handle, UUID merge) {
        return handle.createQuery(
                        "select consents::text from merge where brand = :brand and id = :id")
                .bind("id", merge)
                .mapTo(String.class)
                .one();
    }

    /// The merged fan is one in their own right again, and has those back whom it had brought.
    private void standAlone(Handle handle, Merge merge) {
        handle.createUpdate(
                        """
                        update fan f set merged_into = case when f.id = m.merged_fan then null else m.merged_fan end,
                            version = case when f.id = m.merged_fan then f.version + 1 else f.version end
                        from merge m
                        where m.brand = :brand and m.id = :id and f.brand = :brand and f.merged_into = m.fan_id
                            and (f.id = m.merged_fan or f.id = any(m.carried))\
                        """)
                .bind("id", merge.id())
                .execute();
    }

    /// Identities that were told under one of the merged fan's names since, and that they follow by
    /// them.
    private void giveBackWhatWasToldOf(Handle handle, UUID survivor, UUID merged) {
        handle.createUpdate(
                        """
                        with given as (
                            update fan_identity i set fan_id = :merged
                            where i.brand = :brand and i.fan_id = :survivor and i.told_of in (
                                select id from fan where brand = :brand and (id = :merged or merged_into = :merged))
                            returning i.created_at, i.shared
                        )
                        update fan f set followed_at = (select min(created_at) from given where not shared)
                        where f.brand = :brand and f.id = :merged and f.followed_at is null
                            and exists (select from given where not shared)\
                        """)
                .bind("survivor", survivor)
                .bind("merged", merged)
                .execute();
    }

    /// What speaks for the two now has been looked at: it must not merge them again.
    private void keepApart(UUID survivor, UUID merged, String reason, String by) {
        suspecting
                .pairs(List.of(survivor, merged))
                .forEach((pair, evidence) -> {
                    if (pair.isOf(survivor, merged)) {
                        candidates.reject(pair, evidence, reason, by);
                    }
                });
    }

    private void close(Handle handle, UUID id, String reason, String by, Instant now) {
        handle.createUpdate(
                        """
                        update merge set state = 'UNDONE', undone_by = :by, undone_at = :at, undone_because = :reason
                        where brand = :brand and id = :id and state = 'DONE'\
                        """)
                .bind("id", id)
                .bind("by", by)
                .bind("at", now)
                .bind("reason", reason)
                .execute();
    }
}
