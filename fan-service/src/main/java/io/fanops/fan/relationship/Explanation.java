package io.fanops.fan.relationship;

import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// The touches behind each point at a moment.
///
/// @param formula version
/// @param accounts what each part is summed up from; reciprocity has one for each side
record Explanation(int formula, Instant at, List<Account> accounts) {
    /// @param touches of one fan; those after `at` are passed over
    /// @param most touches shown in each account, those that weigh most first
    static Explanation of(List<Touch> touches, Formulas.Versioned formula, Instant at, int most) {
        var happened = touches.stream().filter(touch -> !touch.at().isAfter(at)).toList();
        return new Explanation(
                formula.version(),
                at,
                Arrays.stream(Side.values())
                        .map(side -> side.account(happened, formula.formula(), at, most))
                        .toList());
    }

    /// What is summed up by itself.
    enum Side {
        INTENSITY(Formula.Weights::intensity, Formula.HalfLives::intensity),
        FREQUENCY(Formula.Weights::frequency, Formula.HalfLives::frequency),
        RECIPROCITY_GIVEN(Formula.Weights::given, Formula.HalfLives::reciprocity),
        RECIPROCITY_RECEIVED(Formula.Weights::received, Formula.HalfLives::reciprocity),
        OBLIGATION(Formula.Weights::obligation, Formula.HalfLives::obligation);

        private final ToDoubleFunction<Formula.Weights> weight;
        private final ToIntFunction<Formula.HalfLives> halfLife;

        Side(ToDoubleFunction<Formula.Weights> weight, ToIntFunction<Formula.HalfLives> halfLife) {
            this.weight = weight;
            this.halfLife = halfLife;
        }

        private Account account(List<Touch> touches, Formula formula, Instant at, int most) {
            int days = halfLife.applyAsInt(formula.halfLifeDays());
            var entries =
                    touches.stream()
                            .map(touch -> {
                                double weight = this.weight.applyAsDouble(formula.effect(touch));
                                return new Entry(
                                        touch.kind(),
                                        touch.source(),
                                        touch.at(),
                                        touch.channel(),
                                        weight,
                                        Tie.left(weight, Duration.between(touch.at(), at), days));
                            })
                            .filter(entry -> entry.weight() != 0)
                            .sorted(
                                    Comparator.<Entry>comparingDouble(
                                                    entry -> -Math.abs(entry.points()))
                                            .thenComparing(Entry::at, Comparator.reverseOrder())
                                            .thenComparing(Entry::source))
                            .toList();
            var shown = entries.subList(0, Math.min(most, entries.size()));
            var rest = entries.subList(shown.size(), entries.size());
            return new Account(
                    this,
                    days,
                    entries.stream().mapToDouble(Entry::points).sum(),
                    shown,
                    rest.size(),
                    rest.stream().mapToDouble(Entry::points).sum());
        }
    }

    /// @param points the sum of what is shown and of the others
    record Account(
            Side side,
            int halfLifeDays,
            double points,
            List<Entry> touches,
            int others,
            double othersPoints) {}

    /// One touch.
    ///
    /// @param source the fact, request or message that it comes from
    /// @param weight points when it was new
    /// @param points what is left of them
    record Entry(
            TouchKind kind,
            String source,
            Instant at,
            @Nullable String channel,
            @Schema(description = "Points when it was new") double weight,
            @Schema(description = "What is left of them") double points) {}
}
