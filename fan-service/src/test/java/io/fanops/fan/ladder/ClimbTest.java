package io.fanops.fan.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.fan.ladder.LadderRules.Demotion;
import io.fanops.fan.ladder.LadderRules.Step;
import io.fanops.fan.ladder.LadderRules.Trigger;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.contracts.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClimbTest {
    private static final UUID FAN = new UUID(1, 1);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final LadderRules DEFAULTS = LadderRules.KIND.defaults();

    @Test
    void whoHasOnlyBeenSeenIsABystander() {
        var standpoint = climb(DEFAULTS, 100, touch(TouchKind.SCANNED, 1));
        assertEquals(Stage.BYSTANDER, standpoint.stage());
        assertNull(standpoint.dueAt());
        assertEquals(4, standpoint.missing().size());
    }

    @Test
    void eachStageIsEarnedByWhatTheDefaultsSay() {
        assertEquals(Stage.FOLLOWER, climb(DEFAULTS, 100, touch(TouchKind.JOINED, 1)).stage());
        assertEquals(Stage.CONSUMER, climb(DEFAULTS, 100, touch(TouchKind.ORDERED, 1)).stage());
        assertEquals(Stage.SPREADER, climb(DEFAULTS, 100, touch(TouchKind.REFERRED, 1)).stage());
        assertEquals(Stage.PARTNER, climb(DEFAULTS, 100, touch(TouchKind.PARTNERED, 1)).stage());
    }

    @Test
    void nothingOfWhatComesAfterTakesAStageBack() {
        var standpoint =
                climb(
                        DEFAULTS,
                        100,
                        touch(TouchKind.ORDERED, 1),
                        touch(TouchKind.REFUNDED, 2),
                        touch(TouchKind.REFERRED, 3),
                        touch(TouchKind.REFERRAL_REVERSED, 4),
                        touch(TouchKind.ORDERED, 5));
        assertEquals(Stage.SPREADER, standpoint.stage());
        assertEquals(day(3), standpoint.since());
    }

    @Test
    void aMoveKeepsTheRuleAndTheTouchesBehindIt() {
        var move = climb(DEFAULTS, 100, touch(TouchKind.ORDERED, 7)).moves().getFirst();
        assertEquals(
                new Climb.Move(
                        Stage.BYSTANDER,
                        Stage.CONSUMER,
                        day(7),
                        "ORDERED-7",
                        "1 × ORDERED",
                        List.of("ORDERED-7")),
                move);
    }

    @Test
    void theEndOfAPartnershipLeadsToTheHighestStageEarned() {
        var standpoint =
                climb(
                        DEFAULTS,
                        100,
                        touch(TouchKind.PARTNERED, 1),
                        touch(TouchKind.ORDERED, 2),
                        touch(TouchKind.PARTNERSHIP_ENDED, 3));
        assertEquals(Stage.CONSUMER, standpoint.stage());
        assertEquals(Stage.BYSTANDER, climb(DEFAULTS, 100, ended(1, 2)).stage());
        assertEquals(
                Stage.PARTNER,
                climb(DEFAULTS, 100, plus(ended(1, 2), touch(TouchKind.PARTNERED, 4))).stage());
    }

    @Test
    void aMoveByHandOutlivesAPartnership() {
        var placed = touch(TouchKind.PLACED, 1).about("SPREADER");
        assertEquals(Stage.SPREADER, climb(DEFAULTS, 100, plus(ended(2, 3), placed)).stage());
        var earlier = touch(TouchKind.PLACED, 1).about("FOLLOWER");
        assertEquals(
                Stage.CONSUMER,
                climb(DEFAULTS, 100, plus(plus(ended(3, 4), earlier), touch(TouchKind.ORDERED, 2)))
                        .stage());
        // Put down since, the fan is not led back up.
        var down = touch(TouchKind.PLACED, 2).about("FOLLOWER");
        assertEquals(
                Stage.FOLLOWER,
                climb(DEFAULTS, 100, plus(plus(ended(3, 4), placed), down)).stage());
    }

    @Test
    void aPartnershipThatEndedBeforeItsTimeHadComeLeadsNowhere() {
        var rules =
                new LadderRules(
                        List.of(
                                step(
                                        Stage.PARTNER,
                                        10,
                                        new Demotion(
                                                null,
                                                null,
                                                List.of(TouchKind.PARTNERSHIP_ENDED),
                                                null),
                                        trigger(1, null, null, TouchKind.PARTNERED))));
        assertEquals(Stage.BYSTANDER, climb(rules, 100, ended(1, 2)).stage());
    }

    @Test
    void aStepWaitsForItsDwellTimeAndThenFallsDueByItself() {
        var rules =
                new LadderRules(
                        List.of(
                                step(
                                        Stage.FOLLOWER,
                                        null,
                                        null,
                                        trigger(1, null, null, TouchKind.JOINED)),
                                step(
                                        Stage.CONSUMER,
                                        30,
                                        null,
                                        trigger(1, null, null, TouchKind.ORDERED))));
        Touch[] touches = {touch(TouchKind.JOINED, 1), touch(TouchKind.ORDERED, 10)};
        var waiting = climb(rules, 30, touches);
        assertEquals(Stage.FOLLOWER, waiting.stage());
        assertEquals(day(31), waiting.dueAt());
        assertEquals(day(10), waiting.missing().getFirst().earnedAt());
        var moved = climb(rules, 31, touches);
        assertEquals(Stage.CONSUMER, moved.stage());
        assertEquals(day(31), moved.since());
        assertNull(moved.dueAt());
    }

    @Test
    void countSumDaysDetailAndChannelMustAllBeMet() {
        var thrice = rule(trigger(3, null, 10, TouchKind.ORDERED));
        assertEquals(Stage.BYSTANDER, climb(thrice, 100, orders(1, 2, 12)).stage());
        var met = climb(thrice, 100, orders(1, 9, 12, 18));
        assertEquals(Stage.CONSUMER, met.stage());
        assertEquals(day(18), met.since());
        var thousand = rule(trigger(1, 1_000L, null, TouchKind.ORDERED));
        assertEquals(Stage.BYSTANDER, climb(thousand, 100, orders(1)).stage());
        assertEquals(
                new Climb.Progress("1 × ORDERED, together 1000", 0, 400L),
                climb(thousand, 100, orders(1)).missing().getFirst().anyOf().getFirst());
        assertEquals(day(2), climb(thousand, 100, orders(1, 2)).since());
        var tea = rule(new Trigger(List.of(TouchKind.ORDERED), null, null, null, "tea", "APP"));
        assertEquals(Stage.BYSTANDER, climb(tea, 100, orders(1)).stage());
        assertEquals(Stage.BYSTANDER, climb(tea, 100, orders(1)[0].about("tea")).stage());
        assertEquals(Stage.CONSUMER, climb(tea, 100, orders(1)[0].about("tea").in("APP")).stage());
    }

    @Test
    void whoIsSilentForLongFallsAndMustEarnTheStageAnew() {
        var rules = lapsing();
        var order = touch(TouchKind.ORDERED, 1);
        assertEquals(day(91), climb(rules, 50, order).dueAt());
        assertEquals(Stage.CONSUMER, climb(rules, 90, order).stage());
        var fallen = climb(rules, 91, order);
        assertEquals(Stage.FOLLOWER, fallen.stage());
        assertEquals("time", fallen.moves().getLast().cause());
        assertEquals(List.of("ORDERED-1"), fallen.moves().getLast().evidence());
        assertTrue(fallen.moves().getLast().words().matches("90 days without [A-Z]+( or [A-Z]+)*"));
        assertNull(fallen.dueAt());
        var putOff = climb(rules, 100, order, touch(TouchKind.SCANNED, 60));
        assertEquals(Stage.CONSUMER, putOff.stage());
        assertEquals(day(150), putOff.dueAt());
        var back = climb(rules, 130, order, touch(TouchKind.ORDERED, 120));
        assertEquals(Stage.CONSUMER, back.stage());
        assertEquals(day(120), back.since());
        assertEquals(3, back.moves().size());
    }

    @Test
    void theWordOfTheBrandMakesAFollowerOnce() {
        var followed = Climb.of(lapsing(), day(0), day(5), List.of(), day(10));
        assertEquals(Stage.FOLLOWER, followed.stage());
        assertEquals(day(5), followed.since());
        assertEquals("profile", followed.moves().getFirst().cause());
        var placed = touch(TouchKind.PLACED, 8).about("BYSTANDER");
        assertEquals(
                Stage.BYSTANDER,
                Climb.of(lapsing(), day(0), day(5), List.of(placed), day(10)).stage());
    }

    @Test
    void aMoveByHandHoldsAndWhatIsAboveItIsEarnedAnew() {
        var down = touch(TouchKind.PLACED, 5).about("FOLLOWER");
        assertEquals(
                Stage.FOLLOWER, climb(DEFAULTS, 100, touch(TouchKind.ORDERED, 1), down).stage());
        assertEquals(
                Stage.CONSUMER,
                climb(DEFAULTS, 100, touch(TouchKind.ORDERED, 1), down, touch(TouchKind.ORDERED, 6))
                        .stage());
        assertEquals(
                Stage.SPREADER,
                climb(DEFAULTS, 100, touch(TouchKind.PLACED, 5).about("SPREADER")).stage());
    }

    @Test
    void aTouchOfTomorrowCountsButTimeRunsNoFaster() {
        var standpoint = climb(lapsing(), 10, touch(TouchKind.ORDERED, 200));
        assertEquals(Stage.CONSUMER, standpoint.stage());
        assertEquals(day(290), standpoint.dueAt());
    }

    @Test
    void theOrderInWhichTouchesBecomeKnownDoesNotMatter() {
        var random = new Random(20261127);
        for (int round = 0; round < 300; round++) {
            var touches = random(random, 1 + random.nextInt(30));
            var rules = round % 3 == 0 ? DEFAULTS : lapsing();
            var once = Climb.of(rules, day(0), null, touches, day(400));
            Collections.shuffle(touches, random);
            assertEquals(once, Climb.of(rules, day(0), null, touches, day(400)), "round " + round);
        }
    }

    @Test
    void whatCannotMoveAFanDoesNotMoveThem() {
        var random = new Random(7);
        int skipped = 0;
        for (int round = 0; round < 2_000; round++) {
            var touches = random(random, 1 + random.nextInt(12));
            var late = touches.removeLast();
            var before = Climb.of(DEFAULTS, day(0), null, touches, day(400));
            if (DEFAULTS.mayMove(before.stage(), before.since(), List.of(late))) {
                continue;
            }
            skipped++;
            touches.add(late);
            var after = Climb.of(DEFAULTS, day(0), null, touches, day(400));
            assertEquals(before.stage(), after.stage(), "round " + round);
        }
        assertTrue(skipped > 100, "only " + skipped + " rounds said anything");
    }

    @Test
    void timedRulesLookAtEveryTouchThatTheyName() {
        var scan = List.of(touch(TouchKind.SCANNED, 1));
        assertFalse(DEFAULTS.mayMove(Stage.CONSUMER, day(0), scan));
        assertTrue(lapsing().mayMove(Stage.CONSUMER, day(0), scan));
    }

    private static List<Touch> random(Random random, int count) {
        TouchKind[] kinds = {
            TouchKind.ORDERED,
            TouchKind.SCANNED,
            TouchKind.JOINED,
            TouchKind.REFERRED,
            TouchKind.PARTNERED,
            TouchKind.PARTNERSHIP_ENDED,
            TouchKind.PLACED
        };
        var touches = new ArrayList<Touch>();
        for (int i = 0; i < count; i++) {
            var kind = kinds[random.nextInt(kinds.length)];
            var touch =
                    Touch.of(FAN, kind, "t" + i, day(random.nextInt(360))).worth(random.nextInt(9));
            touches.add(
                    kind == TouchKind.PLACED
                            ? touch.about(Stage.values()[random.nextInt(4)].name())
                            : touch);
        }
        return touches;
    }

    /// Consumers who are neither seen nor buy for 90 days are followers again.
    private static LadderRules lapsing() {
        return new LadderRules(
                List.of(
                        step(Stage.FOLLOWER, null, null, trigger(1, null, null, TouchKind.JOINED)),
                        step(
                                Stage.CONSUMER,
                                null,
                                new Demotion(
                                        90,
                                        List.of(TouchKind.ORDERED, TouchKind.SCANNED),
                                        null,
                                        Stage.FOLLOWER),
                                trigger(1, null, null, TouchKind.ORDERED)),
                        step(Stage.SPREADER, 5, null, trigger(2, null, 60, TouchKind.REFERRED))));
    }

    private static LadderRules rule(Trigger trigger) {
        return new LadderRules(List.of(step(Stage.CONSUMER, null, null, trigger)));
    }

    private static Step step(
            Stage stage,
            @Nullable Integer dwell,
            @Nullable Demotion demotion,
            Trigger... triggers) {
        return new Step(stage, null, List.of(triggers), dwell, demotion);
    }

    private static Trigger trigger(
            int count, @Nullable Long sum, @Nullable Integer days, TouchKind... kinds) {
        return new Trigger(List.of(kinds), count, sum, days, null, null);
    }

    private static Touch[] orders(int... days) {
        var touches = new Touch[days.length];
        for (int i = 0; i < days.length; i++) {
            touches[i] = touch(TouchKind.ORDERED, days[i]).worth(600);
        }
        return touches;
    }

    private static Touch[] ended(int accepted, int ended) {
        return new Touch[] {
            touch(TouchKind.PARTNERED, accepted), touch(TouchKind.PARTNERSHIP_ENDED, ended)
        };
    }

    private static Touch[] plus(Touch[] touches, Touch touch) {
        var all = new ArrayList<>(List.of(touches));
        all.add(touch);
        return all.toArray(Touch[]::new);
    }

    private static Touch touch(TouchKind kind, int day) {
        return Touch.of(FAN, kind, kind + "-" + day, day(day));
    }

    private static Climb.Standpoint climb(LadderRules rules, int now, Touch... touches) {
        return Climb.of(rules, day(0), null, List.of(touches), day(now));
    }

    private static Instant day(int day) {
        return START.plus(Duration.ofDays(day));
    }
}
