package io.fanops.fan.merge;

import io.fanops.fan.consent.UnitingConsents;
import io.fanops.fan.merge.Merge.State;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/// Makes one fan of two.
@ApplicationScoped
class Merging {
    private final Jdbi jdbi;
    private final WhoIs who;
    private final Merges merges;
    private final FanRows rows;
    private final UnitingConsents consents;
    private final MovingRows moving;
    private final Candidates candidates;
    private final Telling telling;
    private final Clock clock;

    Merging(
            Jdbi jdbi,
            WhoIs who,
            Merges merges,
            FanRows rows,
            UnitingConsents consents,
            MovingRows moving,
            Candidates candidates,
            Telling telling,
            Clock clock) {
        this.jdbi = jdbi;
        this.who = who;
        this.merges = merges;
        this.rows = rows;
        this.consents = consents;
        this.moving = moving;
        this.candidates = candidates;
        this.telling = telling;
        this.clock = clock;
    }

    /// Merges a fan into another. Any of their ids will do: what is merged are the fans in their
    /// own right whom the ids mean.
    ///
    /// @param by subject of whoever decides it
    /// @return the merge; where the other is the fan already, the one by which that came
    /// @throws Refused for an id of nobody, and for a fan and themselves
    @Transactional(Transactional.TxType.MANDATORY)
    Done merge(UUID fan, UUID other, String reason, String by) {
        who.reshape();
        var present = who.present(List.of(fan, other));
        var survivor = present.get(fan);
        var merged = present.get(other);
        if (survivor == null) {
            throw Refused.notFound("fan");
        }
        if (merged == null) {
            throw Refused.invalid("/fanId", "is no fan of this brand");
        }
        if (survivor.equals(merged)) {
            return new Done(
                    merges.thatMerged(other)
                            .or(() -> merges.thatMerged(fan))
                            .orElseThrow(() -> Refused.invalid("/fanId", "is this fan themselves")),
                    false);
        }
        var now = clock.instant();
        var id = Ids.next();
        jdbi.useHandle(handle -> {
            var both = rows.lock(handle, List.of(survivor, merged));
            var before = Objects.requireNonNull(both.get(survivor));
            var theirs = Objects.requireNonNull(both.get(merged));
            var after = Survivorship.united(before, theirs);
            rows.write(handle, survivor, after, Survivorship.changed(before, after));
            var said = consents.unite(handle, survivor, merged);
            var carried = pointTo(handle, survivor, merged);
            record(
                            handle,
                            new Merge(
                                    id,
                                    survivor,
                                    merged,
                                    State.DONE,
                                    reason,
                                    by,
                                    now,
                                    null,
                                    null,
                                    null))
                    .bind("before", before.toString())
                    .bind("after", after.toString())
                    .bind("consents", said)
                    .bind("carried", carried.toArray(UUID[]::new))
                    .execute();
            moving.move(handle, id, survivor, merged);
            candidates.merged(handle, id, survivor, by);
            telling.moved(handle, survivor, before, after, "merge:" + id, now);
            telling.merged(new FanFact.Merged(survivor, merged, now), survivor);
        });
        return new Done(merges.find(id).orElseThrow(), true);
    }

    /// @return who had been merged into the merged fan
    private List<UUID> pointTo(Handle handle, UUID survivor, UUID merged) {
        return handle
                .createQuery(
                        """
                        update fan set merged_into = :survivor
                        where brand = :brand and (id = :merged and merged_into is null or merged_into = :merged)
                        returning id\
                        """)
                .bind("survivor", survivor)
                .bind("merged", merged)
                .mapTo(UUID.class)
                .stream()
                .filter(id -> !id.equals(merged))
                .toList();
    }

    private Update record(Handle handle, Merge merge) {
        return handle.createUpdate(
                        """
                        insert into merge (brand, id, fan_id, merged_fan, reason, by, at, state, before, after, consents, carried)
                        values (:brand, :id, :fan, :merged, :reason, :by, :at, :state, cast(:before as jsonb),
                            cast(:after as jsonb), cast(:consents as jsonb), :carried)\
                        """)
                .bind("id", merge.id())
                .bind("fan", merge.fanId())
                .bind("merged", merge.mergedFan())
                .bind("reason", merge.reason())
                .bind("by", merge.by())
                .bind("at", merge.at())
                .bind("state", merge.state().name());
    }

    /// @param isNew false where the two were one already
    record Done(Merge merge, boolean isNew) {}
}
