package io.fanops.content.lottery;

import io.fanops.content.lottery.Entries.Drawn;
import io.fanops.content.lottery.Lottery.State;
import io.fanops.platform.due.DueWork;
import io.fanops.platform.person.SameFans;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/// Draws lotteries whose time has come. A draw is one transaction: whoever has the lottery's row
/// draws it, and finds the same winners as anybody else would.
@ApplicationScoped
class DrawingLotteries {
    private static final DueWork.Kind LOTTERIES = new DueWork.Kind("lottery_due", "lottery_id");

    private final DueWork due;
    private final Draw draw;

    DrawingLotteries(DueWork due, Draw draw) {
        this.due = due;
        this.draw = draw;
    }

    @Scheduled(
            every = "{fanops.content.due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void drawDue() {
        due.each(LOTTERIES, draw::draw);
    }

    /// One lottery's.
    @ApplicationScoped
    static class Draw {
        private static final int AT_ONCE = 5_000;

        private final Lotteries lotteries;
        private final Entries entries;
        private final Wins wins;
        private final SameFans same;

        Draw(Lotteries lotteries, Entries entries, Wins wins, SameFans same) {
            this.lotteries = lotteries;
            this.entries = entries;
            this.wins = wins;
            this.same = same;
        }

        @Transactional
        void draw(UUID id) {
            var lottery = lotteries.lock(id);
            if (lottery.state() != State.PREPARING && lottery.state() != State.OPEN) {
                // Somebody else was here since it was found due.
                return;
            }
            if (!lotteries.isToBeDrawn(id)) {
                lotteries.await(lottery);
                return;
            }
            if (lottery.state() == State.PREPARING) {
                lotteries.end(
                        id, State.FAILED, "Its time was over before its prizes were set aside.");
            } else {
                var pieces = wins.setAside(id);
                var winners = winners(lottery, pieces.size());
                wins.drawn(pieces.subList(0, winners.size()), winners);
                lotteries.end(id, State.DRAWN, null);
            }
            wins.letGo(id);
        }

        /// The entries that stand first by their tickets' HMACs, one of each person.
        private List<Drawn> winners(Lottery lottery, int wanted) {
            var luck = lottery.luck();
            var first = new TreeMap<String, Drawn>();
            Map<UUID, String> places = new HashMap<>();
            var last = new UUID(0, 0);
            for (var some = entries.after(lottery.id(), last, AT_ONCE);
                    !some.isEmpty();
                    some = entries.after(lottery.id(), last, AT_ONCE)) {
                var people = same.survivors(some.stream().map(Drawn::fan).toList());
                for (var entry : some) {
                    var person = Objects.requireNonNull(people.get(entry.fan()));
                    var place = luck.place(entry.ticket());
                    var other = places.get(person);
                    if (other == null || place.compareTo(other) < 0) {
                        if (other != null) {
                            first.remove(other);
                        }
                        first.put(place, entry);
                        places.put(person, place);
                        if (first.size() > wanted) {
                            places.values().remove(first.pollLastEntry().getKey());
                        }
                    }
                }
                last = some.getLast().id();
            }
            return new ArrayList<>(first.values());
        }
    }
}
