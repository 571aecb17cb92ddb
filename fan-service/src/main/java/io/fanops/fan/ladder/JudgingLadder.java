package io.fanops.fan.ladder;

import io.fanops.fan.rules.Change;
import io.fanops.fan.touch.Journal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/// Says who would stand where by rules that are not made yet.
@ApplicationScoped
class JudgingLadder {
    /// Fans who are judged for one answer: a few seconds' work. Of a larger brand it is those with
    /// ids that sort first, which are the oldest; the answer says that it is not all.
    private static final int AT_MOST = 50_000;

    private static final int BATCH = 2_000;
    private static final UUID START = new UUID(0, 0);

    private final StandingRows rows;
    private final Journal journal;
    private final Clock clock;

    JudgingLadder(StandingRows rows, Journal journal, Clock clock) {
        this.rows = rows;
        this.journal = journal;
        this.clock = clock;
    }

    Change change(LadderRules rules) {
        var count = new Change.Count();
        var now = clock.instant();
        var fans = rows.after(START, BATCH);
        while (!fans.isEmpty() && count.examined() < AT_MOST) {
            var touches = journal.of(fans, rules.kinds());
            var beginnings = rows.beginnings(fans);
            for (var row : rows.read(fans, null)) {
                var beginning = beginnings.get(row.id());
                if (beginning != null) {
                    var standpoint =
                            Climb.of(
                                    rules,
                                    beginning.known(),
                                    beginning.followed(),
                                    touches.getOrDefault(row.id(), List.of()),
                                    now);
                    count.add(row.stage().name(), standpoint.stage().name());
                }
            }
            fans = rows.after(fans.getLast(), BATCH);
        }
        return count.asOf(fans.isEmpty());
    }
}
