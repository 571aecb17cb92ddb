package io.fanops.fan.ladder;

import io.fanops.fan.ladder.LadderRules.Step;
import io.fanops.fan.ladder.LadderRules.Trigger;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.contracts.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One fan's way on the ladder, told from their touches and the rules alone: the same touches in
/// whatever order they became known, however often, give the same way.
///
/// The touches are gone through in the order of time; between two of them the timed moves are made
/// that had fallen due. A step is taken when one of its triggers has been met and the fan has stood
/// long enough where they stand; a step that only waits for time stays earned. The word of the
/// brand that the fan joined makes a follower, whatever the rules. A fall, and a move down by hand,
/// makes everything above to be earned anew. Where the brand has put a fan by hand, a fall from
/// above leads back to.
final class Climb {
    /// Evidence kept for a step: the last touches before it was met.
    private static final int EVIDENCE = 5;

    /// The cause of moves that follow from the profile.
    static final String PROFILE = "profile";

    /// What falls due after this falls due never; the database's text has no such years.
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private static final Comparator<Touch> IN_TIME =
            Comparator.comparing(Touch::at).thenComparing(Touch::kind).thenComparing(Touch::source);

    private final LadderRules rules;
    private final Instant now;
    private final Map<Stage, Earning> earnings = new EnumMap<>(Stage.class);
    private final Map<TouchKind, Touch> last = new EnumMap<>(TouchKind.class);
    private final List<Move> moves = new ArrayList<>();
    private Stage stage = Stage.BYSTANDER;

    /// Where the brand has put the fan by hand, as long as nothing has led below it since.
    private Stage placed = Stage.BYSTANDER;

    private Instant since;

    private Climb(LadderRules rules, Instant since, Instant now) {
        this.rules = rules;
        this.since = since;
        this.now = now;
        for (var step : rules.steps()) {
            earnings.put(step.stage(), new Earning(step));
        }
    }

    /// Where a fan stands.
    ///
    /// @param knownSince when the platform learnt of the fan
    /// @param followedAt when the brand said that they joined; null where it has not
    /// @param touches in whatever order
    /// @param now timed moves are made up to here
    static Standpoint of(
            LadderRules rules,
            Instant knownSince,
            @Nullable Instant followedAt,
            Collection<Touch> touches,
            Instant now) {
        var ordered = touches.stream().sorted(IN_TIME).toList();
        var start =
                ordered.isEmpty() || knownSince.isBefore(ordered.getFirst().at())
                        ? knownSince
                        : ordered.getFirst().at();
        if (followedAt != null && followedAt.isBefore(start)) {
            start = followedAt;
        }
        var climb = new Climb(rules, start, now);
        var follows = followedAt;
        for (var touch : ordered) {
            if (follows != null && !touch.at().isBefore(follows)) {
                climb.follow(follows);
                follows = null;
            }
            climb.take(touch);
        }
        if (follows != null) {
            climb.follow(follows);
        }
        climb.letTimePass(now);
        return climb.standpoint();
    }

    private void follow(Instant at) {
        letTimePass(at);
        earnings.computeIfAbsent(
                        Stage.FOLLOWER,
                        _ -> new Earning(new Step(Stage.FOLLOWER, null, List.of(), null, null)))
                .earn(at, "joined, as the brand says", List.of(PROFILE));
        if (stage.isBelow(Stage.FOLLOWER)) {
            move(Stage.FOLLOWER, at, PROFILE, "joined, as the brand says", List.of(PROFILE));
        }
    }

    private void take(Touch touch) {
        letTimePass(touch.at());
        last.put(touch.kind(), touch);
        if (touch.kind() == TouchKind.PLACED) {
            place(touch);
            return;
        }
        earnings.values().forEach(earning -> earning.count(touch));
        // What would take a fan down from a stage undoes what they have earned of it, too.
        earnings.values().stream()
                .filter(earning -> stage.isBelow(earning.step.stage()))
                .filter(earning -> earning.step.isLostOn(touch.kind()))
                .forEach(Earning::forget);
        var step = rules.step(stage);
        if (step.isPresent() && step.get().isLostOn(touch.kind())) {
            fall(
                    step.get(),
                    touch.at(),
                    touch.source(),
                    touch.kind().name(),
                    List.of(touch.source()));
        }
        letTimePass(touch.at());
    }

    private void place(Touch touch) {
        var to = Stage.valueOf(String.valueOf(touch.detail()));
        if (to.isBelow(stage)) {
            forgetAbove(to);
        }
        placed = to;
        move(to, touch.at(), touch.source(), "by hand", List.of(touch.source()));
    }

    /// Makes the moves that fall due by `until`, or now where that is earlier: a touch may be told
    /// of a moment that is still to come.
    private void letTimePass(Instant until) {
        var limit = until.isAfter(now) ? now : until;
        for (var next = next(); next != null && next.isBy(until, limit); next = next()) {
            next.make().run();
        }
    }

    /// The next move that needs no touch.
    private @Nullable Due next() {
        Due next = null;
        for (var earning : earnings.values()) {
            var step = earning.step;
            var earned = earning.earned;
            if (!stage.isBelow(step.stage()) || earned == null) {
                continue;
            }
            var waited = since.plus(Duration.ofDays(step.dwell()));
            var at = waited.isAfter(earned.at()) ? waited : earned.at();
            // Of several that are due together the highest is taken.
            if (next == null || !at.isAfter(next.at())) {
                next =
                        new Due(
                                at,
                                step.dwell() > 0,
                                () ->
                                        move(
                                                step.stage(),
                                                at,
                                                earned.evidence().getLast(),
                                                earned.words(),
                                                earned.evidence()));
            }
        }
        var step = rules.step(stage).orElse(null);
        var demotion = step == null ? null : step.demotion();
        if (step != null && demotion != null && demotion.afterDays() != null) {
            int days = demotion.afterDays();
            var latest = lastPuttingOff(step);
            var at =
                    (latest == null || latest.at().isBefore(since) ? since : latest.at())
                            .plus(Duration.ofDays(days));
            if (next == null || at.isBefore(next.at())) {
                next =
                        new Due(
                                at,
                                true,
                                () ->
                                        fall(
                                                step,
                                                at,
                                                "time",
                                                days + " days without " + demotion.withoutWords(),
                                                latest == null
                                                        ? List.of()
                                                        : List.of(latest.source())));
            }
        }
        return next;
    }

    private @Nullable Touch lastPuttingOff(Step step) {
        return last.values().stream()
                .filter(touch ->
                        step.demotion() != null && step.demotion().isPutOffBy(touch.kind()))
                .max(IN_TIME)
                .orElse(null);
    }

    private void fall(Step from, Instant at, String cause, String words, List<String> evidence) {
        var to = from.demotion() == null ? null : from.demotion().to();
        if (to == null) {
            to = placed.isBelow(from.stage()) ? placed : Stage.BYSTANDER;
            for (var earning : earnings.values()) {
                if (earning.step.stage().isBelow(from.stage())
                        && to.isBelow(earning.step.stage())
                        && earning.earned != null) {
                    to = earning.step.stage();
                }
            }
        }
        forgetAbove(to);
        move(to, at, cause, words, evidence);
    }

    private void forgetAbove(Stage to) {
        if (to.isBelow(placed)) {
            placed = to;
        }
        earnings.values().stream()
                .filter(earning -> to.isBelow(earning.step.stage()))
                .forEach(Earning::forget);
    }

    private void move(Stage to, Instant at, String cause, String words, List<String> evidence) {
        if (to != stage) {
            moves.add(new Move(stage, to, at, cause, words, evidence));
            stage = to;
        }
        since = at;
    }

    private Standpoint standpoint() {
        var due = next();
        var missing = new ArrayList<Missing>();
        for (var step : rules.steps()) {
            if (stage.isBelow(step.stage())) {
                var earning = earnings.get(step.stage());
                if (earning != null) {
                    missing.add(earning.missing());
                }
            }
        }
        return new Standpoint(
                stage,
                since,
                due == null || due.at().isAfter(END_OF_TIME) ? null : due.at(),
                List.copyOf(moves),
                missing);
    }

    /// @param isTimed whether it waits for time, which passes no faster than it does; others are
    ///   made with the touch that earned them, even one of a moment that is still to come
    private record Due(Instant at, boolean isTimed, Runnable make) {
        boolean isBy(Instant until, Instant limit) {
            return !at.isAfter(isTimed ? limit : until);
        }
    }

    /// How far a fan is with one step.
    private static final class Earning {
        private final Step step;
        private final List<Tally> tallies;
        private @Nullable Earned earned;

        Earning(Step step) {
            this.step = step;
            this.tallies = step.triggers().stream().map(Tally::new).toList();
        }

        void count(Touch touch) {
            for (var tally : tallies) {
                if (tally.isMetWith(touch)) {
                    earn(touch.at(), tally.trigger.words(), List.copyOf(tally.evidence));
                }
            }
        }

        void earn(Instant at, String words, List<String> evidence) {
            if (earned == null) {
                earned = new Earned(at, words, evidence);
            }
        }

        void forget() {
            earned = null;
            tallies.forEach(Tally::forget);
        }

        Missing missing() {
            return new Missing(
                    step.stage(),
                    step.text(),
                    earned == null ? null : earned.at(),
                    step.dwell(),
                    tallies.stream().map(Tally::progress).toList());
        }
    }

    /// The touches that one trigger counts.
    private static final class Tally {
        private final Trigger trigger;

        /// Those within the trigger's days; empty where it has none.
        private final Deque<Touch> window = new ArrayDeque<>();

        private final Deque<String> evidence = new ArrayDeque<>();
        private long count;
        private long sum;

        Tally(Trigger trigger) {
            this.trigger = trigger;
        }

        boolean isMetWith(Touch touch) {
            if (!trigger.counts(touch)) {
                return false;
            }
            count++;
            sum = Figures.plus(sum, valueOf(touch));
            evidence.addLast(touch.source());
            if (evidence.size() > EVIDENCE) {
                evidence.removeFirst();
            }
            if (trigger.withinDays() != null) {
                window.addLast(touch);
                var from = touch.at().minus(Duration.ofDays(trigger.withinDays()));
                while (!window.getFirst().at().isAfter(from)) {
                    count--;
                    sum = Figures.plus(sum, -valueOf(window.removeFirst()));
                }
            }
            return count >= trigger.least() && (trigger.sum() == null || sum >= trigger.sum());
        }

        private static long valueOf(Touch touch) {
            return touch.value() == null ? 0 : touch.value();
        }

        void forget() {
            window.clear();
            evidence.clear();
            count = 0;
            sum = 0;
        }

        Progress progress() {
            return new Progress(
                    trigger.words(),
                    Math.max(0, trigger.least() - count),
                    trigger.sum() == null ? null : Math.max(0, trigger.sum() - sum));
        }
    }

    private record Earned(Instant at, String words, List<String> evidence) {}

    /// A move on the way.
    ///
    /// @param at when the evidence was complete
    /// @param cause the source of the touch that completed it; `profile` or `time` where none did
    /// @param words the rule, for a person
    /// @param evidence sources of the last touches that counted
    record Move(
            Stage from, Stage to, Instant at, String cause, String words, List<String> evidence) {}

    /// What a trigger still asks for.
    ///
    /// @param touches how many more
    /// @param sum what they must still come to; null where the trigger asks for no sum
    record Progress(String trigger, long touches, @Nullable Long sum) {}

    /// A step that is not taken yet.
    ///
    /// @param earnedAt when it was earned, where it only waits for time
    /// @param dwellDays least days on the stage below
    record Missing(
            Stage stage,
            @Nullable String text,
            @Nullable Instant earnedAt,
            int dwellDays,
            List<Progress> anyOf) {}

    /// Where the way has led.
    ///
    /// @param dueAt when the next move falls due by itself; null where none does
    record Standpoint(
            Stage stage,
            Instant since,
            @Nullable Instant dueAt,
            List<Move> moves,
            List<Missing> missing) {

        /// When the evidence for the stage was complete; null where nothing but the profile has
        /// placed the fan.
        @Nullable Instant evidentSince() {
            return moves.isEmpty() || moves.getLast().cause().equals(PROFILE) ? null : since;
        }

        /// The moves after a moment that something has proved.
        List<Move> after(Instant at) {
            return moves.stream()
                    .filter(move -> move.at().isAfter(at) && !move.cause().equals(PROFILE))
                    .toList();
        }

        /// The moves since the fan stood where they were known to stand.
        ///
        /// @param at since when they stood there
        /// @return empty where the way has not led from there since
        List<Move> since(Stage known, Instant at) {
            for (int i = 0; i < moves.size(); i++) {
                if (moves.get(i).from() == known && !moves.get(i).at().isBefore(at)) {
                    return moves.subList(i, moves.size());
                }
            }
            return List.of();
        }
    }
}
