package io.fanops.fan.relationship;

import io.fanops.fan.relationship.Ties.Sum;
import io.fanops.fan.touch.Journal;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.Touched;
import io.fanops.fan.who.Reshaped;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;

/// Keeps the stored ties equal to what the journal says.
@ApplicationScoped
class FollowingTouches {
    /// Clocks differ by minutes: what is dated so little ahead has happened.
    static final Duration SKEW = Duration.ofMinutes(5);

    /// After those who write to `fan` (an observer without a priority has 2,500): everybody locks
    /// fans first and ties second.
    private static final int AFTER_OTHERS = 3_000;

    private final Ties ties;
    private final Formulas formulas;
    private final Journal journal;
    private final Clock clock;

    FollowingTouches(Ties ties, Formulas formulas, Journal journal, Clock clock) {
        this.ties = ties;
        this.formulas = formulas;
        this.journal = journal;
        this.clock = clock;
    }

    void follow(@Observes @Priority(AFTER_OTHERS) Touched touched) {
        var now = clock.instant();
        var formula = formulas.inForce();
        var sums = new LinkedHashMap<UUID, Sum>();
        touched.byFan()
                .forEach((fan, touches) -> sums.put(fan, sum(touches, formula.formula(), now)));
        var added = ties.add(sums, formula, now);
        if (added.size() < sums.size()) {
            recompute(sums.keySet().stream().filter(fan -> !added.contains(fan)).toList());
        }
    }

    void follow(@Observes @Priority(AFTER_OTHERS) Reshaped reshaped) {
        recompute(reshaped.fans());
    }

    /// Computes ties from the journal by the formula in force.
    ///
    /// Whoever adds a touch writes the tie's row after the touch: since the row is held before the
    /// journal is read, a touch is either read here or added afterwards.
    @Transactional(Transactional.TxType.MANDATORY)
    void recompute(Collection<UUID> fans) {
        var held = ties.hold(fans);
        if (held.isEmpty()) {
            return;
        }
        var now = clock.instant();
        var formula = formulas.inForce();
        var touches = journal.of(held);
        var sums = new LinkedHashMap<UUID, Sum>();
        held.forEach(fan ->
                sums.put(fan, sum(touches.getOrDefault(fan, List.of()), formula.formula(), now)));
        ties.put(sums, formula.version());
    }

    /// What touches add up to, those that are dated ahead left for later.
    static Sum sum(List<Touch> touches, Formula formula, Instant now) {
        var horizon = now.plus(SKEW);
        var happened = touches.stream().filter(touch -> !touch.at().isAfter(horizon)).toList();
        var waitsUntil =
                happened.size() == touches.size()
                        ? null
                        : touches.stream()
                                .map(Touch::at)
                                .filter(at -> at.isAfter(horizon))
                                .min(Comparator.naturalOrder())
                                .orElse(null);
        return new Sum(Tie.of(happened, formula, now), waitsUntil);
    }
}
