package io.fanops.fan.ladder;

import io.fanops.fan.attitude.AttitudeRules;
import io.fanops.fan.ladder.StandingRows.ClassMove;
import io.fanops.fan.ladder.StandingRows.Row;
import io.fanops.fan.ladder.StandingRows.StageMove;
import io.fanops.fan.rules.Edition;
import io.fanops.fan.rules.Rulebook;
import io.fanops.fan.tier.TierRules;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.fan.touch.Touched;
import io.fanops.fan.who.Described;
import io.fanops.fan.who.Reshaped;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps where fans stand in step with what passed between them and the brand.
///
/// New touches add to the figures, and are judged by the rules together with the earlier ones where
/// they may move the fan. Whatever the order in which touches come, the outcome is the one that
/// [#recompute] finds from all of them.
@ApplicationScoped
public class Standing {
    private final Rulebook rulebook;
    private final StandingRows rows;
    private final Journal journal;
    private final Outbox outbox;
    private final Clock clock;

    Standing(Rulebook rulebook, StandingRows rows, Journal journal, Outbox outbox, Clock clock) {
        this.rulebook = rulebook;
        this.rows = rows;
        this.journal = journal;
        this.outbox = outbox;
        this.clock = clock;
    }

    void onTouched(@Observes Touched touched) {
        settle(touched.byFan(), judging(), false);
    }

    void onReshaped(@Observes Reshaped reshaped) {
        recompute(reshaped.fans());
    }

    /// Attributes may say what a fan holds, and that a fan joined may start a clock.
    void onDescribed(@Observes Described described) {
        var judging = judging();
        boolean timed = judging.ladder().rules().isTimed();
        if (!timed && judging.tiers().rules().holdings() == null) {
            return;
        }
        var nothingNew = new LinkedHashMap<UUID, List<Touch>>();
        described.fans().forEach(fan -> nothingNew.put(fan, List.of()));
        settle(nothingNew, judging, timed);
    }

    /// Computes figures, stage, tier and attitude of fans from all their touches, by the rules that
    /// hold now, and corrects what is stored.
    ///
    /// @param fans in their own right; others, and ids that mean nobody, are passed over
    @Transactional(Transactional.TxType.MANDATORY)
    public void recompute(Collection<UUID> fans) {
        var judging = judging();
        var held = rows.lock(fans, judging.tiers().rules().holdings());
        var ids = held.stream().map(Row::id).toList();
        var touches = journal.of(ids);
        var after = new ArrayList<Row>();
        for (var row : held) {
            after.add(row.with(Figures.NONE.plus(touches.getOrDefault(row.id(), List.of()))));
        }
        finish(held, after, new HashSet<>(ids), touches, judging, true);
    }

    private void settle(Map<UUID, List<Touch>> fresh, Judging judging, boolean climbAll) {
        var ladder = judging.ladder().rules();
        var held = rows.lock(fresh.keySet(), judging.tiers().rules().holdings());
        var after = new ArrayList<Row>();
        var climbing = new HashSet<UUID>();
        for (var row : held) {
            var touches = fresh.getOrDefault(row.id(), List.of());
            after.add(row.with(row.figures().plus(touches)));
            if (climbAll || ladder.mayMove(row.stage(), row.since(), touches)) {
                climbing.add(row.id());
            }
        }
        var touches =
                climbing.isEmpty()
                        ? Map.<UUID, List<Touch>>of()
                        : journal.of(climbing, EnumSet.copyOf(ladder.kinds()));
        finish(held, after, climbing, touches, judging, ladder.isTimed());
    }

    /// Judges and writes.
    ///
    /// @param before as stored
    /// @param after with the new figures, in the same order
    /// @param climbing whose way on the ladder is to be told anew
    /// @param touches of those, at least of the kinds that the ladder's rules name
    /// @param timed whether next timed moves may change; where no rule waits for time there is
    ///   nothing to put off
    private void finish(
            List<Row> before,
            List<Row> after,
            Set<UUID> climbing,
            Map<UUID, List<Touch>> touches,
            Judging judging,
            boolean timed) {
        var now = clock.instant();
        var beginnings =
                climbing.isEmpty()
                        ? Map.<UUID, StandingRows.Beginning>of()
                        : rows.beginnings(climbing);
        var ladder = judging.ladder().rules();
        var relevant = ladder.kinds();
        var changed = new ArrayList<Row>();
        var stageMoves = new ArrayList<StageMove>();
        var classMoves = new ArrayList<ClassMove>();
        var due = new HashMap<UUID, @Nullable Instant>();
        for (int i = 0; i < before.size(); i++) {
            var was = before.get(i);
            var row = after.get(i);
            var beginning = beginnings.get(row.id());
            if (climbing.contains(row.id()) && beginning != null) {
                var standpoint =
                        Climb.of(
                                ladder,
                                beginning.known(),
                                beginning.followed(),
                                relevant(touches.getOrDefault(row.id(), List.of()), relevant),
                                now);
                due.put(row.id(), standpoint.dueAt());
                stageMoves.addAll(moves(row, standpoint));
                row = row.at(standpoint.stage(), standpoint.evidentSince());
            }
            row = classed(row, judging, classMoves);
            if (!row.equals(was)) {
                changed.add(row);
            }
        }
        rows.write(changed);
        rows.addStageMoves(stageMoves, judging.ladder().version(), now);
        rows.addClassMoves(classMoves, now);
        if (timed) {
            rows.schedule(due);
        }
        outbox.append(
                stageMoves.stream()
                        .map(move ->
                                new FanFact.StageMoved(
                                        move.fan(), move.from(), move.to(), move.cause(), now))
                        .toList());
    }

    /// The way's start is its first touch that counts, so others must not be among them.
    private static List<Touch> relevant(List<Touch> touches, Set<TouchKind> kinds) {
        return touches.stream().filter(touch -> kinds.contains(touch.kind())).toList();
    }

    /// The moves that led from where the fan is known to stand to where they stand, with what was
    /// passed through; a single one where touches that came late have told another way.
    private static List<StageMove> moves(Row row, Climb.Standpoint standpoint) {
        boolean elsewhere = standpoint.stage() != row.stage();
        // No move has been evident so far where it is not known since when.
        var passed =
                standpoint.since(row.stage(), Objects.requireNonNullElse(row.since(), Instant.MIN));
        if (passed.isEmpty() && elsewhere) {
            passed = standpoint.since(row.stage(), Instant.MIN);
        }
        if (!passed.isEmpty()) {
            return passed.stream().map(move -> StageMove.of(row.id(), move)).toList();
        }
        if (!elsewhere) {
            return detour(row, standpoint);
        }
        var all = standpoint.moves();
        if (all.isEmpty() || all.getLast().to() != standpoint.stage()) {
            return List.of(
                    new StageMove(
                            row.id(),
                            row.stage(),
                            standpoint.stage(),
                            "recomputation",
                            null,
                            List.of(),
                            null));
        }
        return List.of(StageMove.of(row.id(), all.getLast()).from(row.stage()));
    }

    /// The moves of a way that touches which came late have told anew and that leads back to where
    /// the fan is known to stand.
    private static List<StageMove> detour(Row row, Climb.Standpoint standpoint) {
        var since = standpoint.evidentSince();
        if (since == null || since.equals(row.since())) {
            return List.of();
        }
        var moves =
                standpoint.after(Objects.requireNonNullElse(row.since(), Instant.MIN)).stream()
                        .dropWhile(move -> move.to() == row.stage())
                        .map(move -> StageMove.of(row.id(), move))
                        .toList();
        return moves.isEmpty()
                ? moves
                : Stream.concat(
                                Stream.of(moves.getFirst().from(row.stage())),
                                moves.stream().skip(1))
                        .toList();
    }

    private static Row classed(Row row, Judging judging, List<ClassMove> moves) {
        var tier = judging.tiers().rules().judge(row.figures().spent(), row.held());
        if (!tier.tier().equals(row.tier())) {
            moves.add(
                    new ClassMove(
                            row.id(),
                            "TIER",
                            row.tier(),
                            tier.tier(),
                            tier.because(),
                            judging.tiers().version()));
        }
        var attitude =
                judging.attitudes().rules().judge(row.figures().orders(), row.figures().grades());
        if (attitude.attitude() != row.attitude()) {
            moves.add(
                    new ClassMove(
                            row.id(),
                            "ATTITUDE",
                            row.attitude().name(),
                            attitude.attitude().name(),
                            attitude.because(),
                            judging.attitudes().version()));
        }
        return row.of(tier.tier(), attitude.attitude());
    }

    private Judging judging() {
        var present = rulebook.present();
        return new Judging(
                present.of(LadderRules.KIND),
                present.of(TierRules.KIND),
                present.of(AttitudeRules.KIND));
    }

    private record Judging(
            Edition<LadderRules> ladder,
            Edition<TierRules> tiers,
            Edition<AttitudeRules> attitudes) {}
}
