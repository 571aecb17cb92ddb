package io.fanops.fan.relationship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TieTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final UUID FAN = new UUID(1, 1);
    private static final Formula FORMULA = Formula.DEFAULT;
    private static final Offset<Double> ROUNDING = within(1e-9);

    @Test
    void halfOfAPartIsLeftAfterItsHalfLife() {
        var tie = Tie.of(List.of(touch(TouchKind.ORDERED, NOW)), FORMULA, NOW);

        var later = tie.at(NOW.plus(Duration.ofDays(180)), FORMULA);

        assertThat(later.intensity()).isCloseTo(tie.intensity() / 2, ROUNDING);
        assertThat(later.frequency()).isCloseTo(tie.frequency() / 8, ROUNDING);
    }

    @Test
    void aTouchToldLateAddsWhatIsLeftOfIt() {
        var early = touch(TouchKind.ORDERED, NOW.minus(Duration.ofDays(60)));
        var late = touch(TouchKind.ORDERED, NOW);

        var inOrder = Tie.none(NOW).and(early, FORMULA).and(late, FORMULA);
        var outOfOrder = Tie.of(List.of(late), FORMULA, NOW).and(early, FORMULA);

        assertThat(outOfOrder.frequency()).isCloseTo(1.5, ROUNDING);
        assertSame(inOrder, outOfOrder);
    }

    @Test
    void reciprocityNeedsBothSides() {
        var bought = List.of(touch(TouchKind.ORDERED, NOW), touch(TouchKind.ORDERED, NOW));
        var rewarded = touch(TouchKind.REWARDED, NOW);

        var oneSided = Tie.of(bought, FORMULA, NOW);
        var balanced = oneSided.and(rewarded, FORMULA);

        assertThat(oneSided.points(Part.RECIPROCITY)).isZero();
        assertThat(balanced.points(Part.RECIPROCITY)).isCloseTo(2 * 2 * 1 / 3.0, ROUNDING);
    }

    @Test
    void aRefundInFullTakesAwayWhatItsOrderGave() {
        var tie =
                Tie.of(
                        List.of(
                                touch(TouchKind.ORDERED, NOW),
                                touch(TouchKind.REFUNDED, NOW).about("FULL")),
                        FORMULA,
                        NOW);

        assertThat(tie.intensity()).isZero();
        assertThat(tie.index(FORMULA)).isZero();
        assertThat(tie.stayedShare()).isEqualTo(1.0 / 3);
    }

    @Test
    void aBrokenPromiseLeavesPointsToMakeGood() {
        var broken = Tie.of(List.of(touch(TouchKind.PROMISE_BROKEN, NOW)), FORMULA, NOW);

        var thenKept = broken.and(touch(TouchKind.PROMISE_KEPT, NOW), FORMULA);

        assertThat(broken.points(Part.OBLIGATION)).isEqualTo(-10);
        assertThat(broken.score(Part.OBLIGATION, FORMULA)).isZero();
        assertThat(thenKept.points(Part.OBLIGATION)).isEqualTo(-5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aGradeIsFeltFromMinusOneToOne(long grade) {
        var tie = Tie.of(List.of(touch(TouchKind.FEEDBACK, NOW).worth(grade)), FORMULA, NOW);

        assertThat(tie.intensity()).isEqualTo(4 * (grade - 3) / 2.0);
        assertThat(tie.sentiment()).isEqualTo(100 * (grade - 3) / 2.0 / 2);
        assertThat(tie.frequency()).isEqualTo(1);
    }

    @Test
    void trustStartsNearTheMiddleAndFollowsPromises() {
        var nobody = Tie.none(NOW);
        var kept = Tie.of(List.of(touch(TouchKind.PROMISE_KEPT, NOW)), FORMULA, NOW);
        var broken = Tie.of(List.of(touch(TouchKind.PROMISE_BROKEN, NOW)), FORMULA, NOW);

        assertThat(nobody.trust(FORMULA)).isCloseTo(42.5, ROUNDING);
        assertThat(kept.trust(FORMULA)).isGreaterThan(nobody.trust(FORMULA));
        assertThat(broken.trust(FORMULA)).isLessThan(nobody.trust(FORMULA));
    }

    @Test
    void everyIndexStaysInItsBounds() {
        var random = new Random(11);
        for (int round = 0; round < 200; round++) {
            var tie = Tie.of(touches(random, random.nextInt(400)), FORMULA, NOW);
            for (var part : Part.values()) {
                assertThat(tie.score(part, FORMULA)).isBetween(0.0, 100.0);
            }
            assertThat(tie.index(FORMULA)).isBetween(0.0, 100.0);
            assertThat(tie.trust(FORMULA)).isBetween(0.0, 100.0);
            assertThat(tie.sentiment()).isBetween(-100.0, 100.0);
        }
    }

    @Test
    void theOrderOfTellingMeansNothing() {
        var random = new Random(7);
        for (int round = 0; round < 100; round++) {
            var touches = touches(random, 60);
            var inOrder = Tie.of(touches, FORMULA, NOW);
            Collections.shuffle(touches, random);
            assertSame(inOrder, Tie.of(touches, FORMULA, NOW));
        }
    }

    @Test
    void anExplanationAddsUpToThePoints() {
        var random = new Random(3);
        for (int round = 0; round < 50; round++) {
            var touches = touches(random, random.nextInt(100));
            var tie = Tie.of(touches, FORMULA, NOW).at(NOW, FORMULA);
            var explanation = Explanation.of(touches, new Formulas.Versioned(1, FORMULA), NOW, 10);
            for (var account : explanation.accounts()) {
                double shown =
                        account.touches().stream().mapToDouble(Explanation.Entry::points).sum();
                assertThat(account.touches()).hasSizeLessThanOrEqualTo(10);
                assertThat(shown + account.othersPoints()).isCloseTo(account.points(), ROUNDING);
                assertThat(account.points()).isCloseTo(points(tie, account.side()), ROUNDING);
            }
        }
    }

    @Test
    void whatHappenedLaterExplainsNothing() {
        var before = touch(TouchKind.ORDERED, NOW.minus(Duration.ofDays(1)));
        var after = touch(TouchKind.ORDERED, NOW.plus(Duration.ofDays(1)));

        var explanation =
                Explanation.of(List.of(before, after), new Formulas.Versioned(1, FORMULA), NOW, 10);

        assertThat(explanation.accounts().getFirst().touches())
                .extracting(Explanation.Entry::at)
                .containsExactly(before.at());
    }

    @Test
    void whatIsDatedAheadWaits() {
        var ahead = NOW.plus(Duration.ofDays(2));

        var sum =
                FollowingTouches.sum(
                        List.of(touch(TouchKind.ORDERED, NOW), touch(TouchKind.ORDERED, ahead)),
                        FORMULA,
                        NOW);

        assertThat(sum.tie().orders()).isEqualTo(1);
        assertThat(sum.waitsUntil()).isEqualTo(ahead);
    }

    static double points(Tie tie, Explanation.Side side) {
        return switch (side) {
            case INTENSITY -> tie.intensity();
            case FREQUENCY -> tie.frequency();
            case RECIPROCITY_GIVEN -> tie.given();
            case RECIPROCITY_RECEIVED -> tie.received();
            case OBLIGATION -> tie.obligation();
        };
    }

    /// The last one is of now, so that the sum is too.
    static List<Touch> touches(Random random, int count) {
        var kinds = TouchKind.values();
        var touches = new ArrayList<Touch>();
        for (int i = 0; i < count; i++) {
            var kind = kinds[random.nextInt(kinds.length)];
            touches.add(
                    touch(kind, NOW.minusSeconds(random.nextLong(3L * 365 * 86_400)))
                            .worth(random.nextLong(-1, 7))
                            .about(random.nextBoolean() ? "FULL" : null));
        }
        touches.add(touch(TouchKind.TRACKED, NOW));
        return touches;
    }

    static void assertSame(Tie one, Tie other) {
        assertThat(other.asOf()).isEqualTo(one.asOf());
        assertThat(other.intensity()).isCloseTo(one.intensity(), within(1e-6));
        assertThat(other.frequency()).isCloseTo(one.frequency(), within(1e-6));
        assertThat(other.given()).isCloseTo(one.given(), within(1e-6));
        assertThat(other.received()).isCloseTo(one.received(), within(1e-6));
        assertThat(other.obligation()).isCloseTo(one.obligation(), within(1e-6));
        assertThat(other.mood()).isCloseTo(one.mood(), within(1e-6));
        assertThat(other.moodWeight()).isCloseTo(one.moodWeight(), within(1e-6));
        assertThat(other)
                .extracting(
                        Tie::kept,
                        Tie::broken,
                        Tie::orders,
                        Tie::returned,
                        Tie::grades,
                        Tie::graded,
                        Tie::since)
                .containsExactly(
                        one.kept(),
                        one.broken(),
                        one.orders(),
                        one.returned(),
                        one.grades(),
                        one.graded(),
                        one.since());
    }

    private static int sequence;

    private static Touch touch(TouchKind kind, Instant at) {
        return Touch.of(FAN, kind, "s-" + sequence++, at);
    }
}
