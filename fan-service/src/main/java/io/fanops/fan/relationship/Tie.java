package io.fanops.fan.relationship;

import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// What a fan's touches add up to at a moment, by one formula. Points decay; counts do not.
///
/// @param given points of reciprocity that the fan gave
/// @param received points of reciprocity that the fan got
/// @param kept promises that the brand kept
/// @param returned orders refunded in full
/// @param grades the sum of all grades given, each 1 to 5
/// @param mood the sum of sentiments, each -1 to 1
/// @param moodWeight the sum of their weights, each 1 when new
/// @param since the first touch; null without one
record Tie(
        Instant asOf,
        double intensity,
        double frequency,
        double given,
        double received,
        double obligation,
        long kept,
        long broken,
        long orders,
        long returned,
        long grades,
        long graded,
        double mood,
        double moodWeight,
        @Nullable Instant since) {

    private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    /// A fan of whom there is nothing to tell.
    static Tie none(Instant asOf) {
        return new Tie(asOf, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null);
    }

    /// What touches add up to at the moment of the latest one.
    ///
    /// @param touches in any order, none of them dated ahead
    /// @param otherwise the moment where there are none
    static Tie of(Collection<Touch> touches, Formula formula, Instant otherwise) {
        var asOf = touches.stream().map(Touch::at).max(Comparator.naturalOrder()).orElse(otherwise);
        var tie = none(asOf);
        for (var touch : touches) {
            tie = tie.and(touch, formula);
        }
        return tie;
    }

    /// This and one touch more, at the moment of the later of the two.
    Tie and(Touch touch, Formula formula) {
        var moment = touch.at().isAfter(asOf) ? touch.at() : asOf;
        var now = at(moment, formula);
        var effect = formula.effect(touch);
        var age = Duration.between(touch.at(), moment);
        double felt = felt(touch);
        double weight = Double.isNaN(felt) ? 0 : left(1, age, formula.halfLifeDays().sentiment());
        var grade = touch.value();
        boolean isGrade = isGrade(touch) && grade != null;
        return new Tie(
                moment,
                now.intensity + left(effect.intensity(), age, formula.halfLifeDays().intensity()),
                now.frequency + left(effect.frequency(), age, formula.halfLifeDays().frequency()),
                now.given + left(effect.given(), age, formula.halfLifeDays().reciprocity()),
                now.received + left(effect.received(), age, formula.halfLifeDays().reciprocity()),
                now.obligation
                        + left(effect.obligation(), age, formula.halfLifeDays().obligation()),
                kept + (touch.kind() == TouchKind.PROMISE_KEPT ? 1 : 0),
                broken + (touch.kind() == TouchKind.PROMISE_BROKEN ? 1 : 0),
                orders + (touch.kind() == TouchKind.ORDERED ? 1 : 0),
                returned + (isReturn(touch) ? 1 : 0),
                grades + (isGrade && grade != null ? Math.clamp(grade, 1, 5) : 0),
                graded + (isGrade ? 1 : 0),
                now.mood + (weight == 0 ? 0 : weight * felt),
                now.moodWeight + weight,
                since == null || touch.at().isBefore(since) ? touch.at() : since);
    }

    /// The same of somebody who had joined at a moment, which may be before the first touch.
    Tie joined(@Nullable Instant joined) {
        return joined == null || joined.isAfter(asOf) || since != null && !joined.isBefore(since)
                ? this
                : new Tie(
                        asOf,
                        intensity,
                        frequency,
                        given,
                        received,
                        obligation,
                        kept,
                        broken,
                        orders,
                        returned,
                        grades,
                        graded,
                        mood,
                        moodWeight,
                        joined);
    }

    /// The same, later.
    ///
    /// @param moment not before [#asOf()]
    Tie at(Instant moment, Formula formula) {
        if (moment.equals(asOf)) {
            return this;
        }
        var age = Duration.between(asOf, moment);
        var halfLives = formula.halfLifeDays();
        return new Tie(
                moment,
                left(intensity, age, halfLives.intensity()),
                left(frequency, age, halfLives.frequency()),
                left(given, age, halfLives.reciprocity()),
                left(received, age, halfLives.reciprocity()),
                left(obligation, age, halfLives.obligation()),
                kept,
                broken,
                orders,
                returned,
                grades,
                graded,
                left(mood, age, halfLives.sentiment()),
                left(moodWeight, age, halfLives.sentiment()),
                since);
    }

    /// What is left of points after a while.
    static double left(double points, Duration age, int halfLifeDays) {
        return points * Math.pow(2, -age.toMillis() / 1_000.0 / SECONDS_A_DAY / halfLifeDays);
    }

    /// Points of a part; may be negative. Reciprocity is the harmonic mean of what was given and
    /// got: one side alone makes none, and the smaller side bounds it (at twice its own points).
    double points(Part part) {
        return switch (part) {
            case INTENSITY -> intensity;
            case FREQUENCY -> frequency;
            case RECIPROCITY ->
                    given <= 0 || received <= 0 ? 0 : 2 * given * received / (given + received);
            case OBLIGATION -> obligation;
        };
    }

    /// A part from 0 to 100: `100·(1 − e^(−points/saturation))`, so that each further point adds
    /// less.
    double score(Part part, Formula formula) {
        return 100 * -Math.expm1(-Math.max(0, points(part)) / formula.saturation(part));
    }

    /// The relationship index, 0 to 100: the mean of the four parts by their shares.
    double index(Formula formula) {
        double sum = 0;
        double shares = 0;
        for (var part : Part.values()) {
            sum += formula.share(part) * score(part, formula);
            shares += formula.share(part);
        }
        return sum / shares;
    }

    /// How far the fan may trust the brand, 0 to 100: the mean, by their shares, of promises kept,
    /// orders that stayed, grades, and the length of the tie, each 0 to 1.
    ///
    /// Shares of few cases are drawn to the middle (Laplace's rule: one imagined case of each
    /// outcome), so that one kept promise is no proof and a new fan stands near 50.
    double trust(Formula formula) {
        var shares = formula.trust();
        double total = shares.promises() + shares.orders() + shares.grades() + shares.length();
        return 100
                * (shares.promises() * keptShare()
                        + shares.orders() * stayedShare()
                        + shares.grades() * gradeShare()
                        + shares.length() * lengthShare(formula))
                / total;
    }

    double keptShare() {
        return (kept + 1.0) / (kept + broken + 2.0);
    }

    /// A refund may be told before its order, so returned may exceed orders for a while.
    double stayedShare() {
        return (Math.max(0, orders - returned) + 1.0) / (Math.max(orders, returned) + 2.0);
    }

    /// Two imagined grades of 3.
    double gradeShare() {
        return ((grades + 6.0) / (graded + 2.0) - 1) / 4;
    }

    double lengthShare(Formula formula) {
        return since == null
                ? 0
                : 1 - left(1, Duration.between(since, asOf), formula.trust().lengthDays());
    }

    /// How the fan feels, -100 to 100: the mean of grades and of what was said, newer ones counting
    /// more, drawn to 0 by one imagined neutral case.
    double sentiment() {
        return 100 * mood / (moodWeight + 1);
    }

    private static boolean isGrade(Touch touch) {
        return touch.kind() == TouchKind.FEEDBACK && touch.value() != null;
    }

    private static boolean isReturn(Touch touch) {
        return touch.kind() == TouchKind.REFUNDED && "FULL".equals(touch.detail());
    }

    /// -1 to 1; not a number where a touch tells nothing of how the fan feels.
    private static double felt(Touch touch) {
        var value = touch.value();
        if (value == null) {
            return Double.NaN;
        }
        return switch (touch.kind()) {
            case FEEDBACK -> Formula.sentiment(value);
            case CONVERSED -> Math.clamp(value, -100, 100) / 100.0;
            default -> Double.NaN;
        };
    }
}
