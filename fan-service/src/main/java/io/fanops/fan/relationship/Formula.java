package io.fanops.fan.relationship;

import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.EnumMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// What touches mean for relationship, trust and sentiment.
///
/// @param halfLifeDays after how many days half of a part's points are left
/// @param saturation the points at which a part stands at 63 of 100
/// @param shares of the parts in the index, and of the inputs in trust; only their proportion
///   counts
/// @param weights points by kind of touch; kinds left out mean nothing
record Formula(
        @NotNull @Valid HalfLives halfLifeDays,
        @NotNull @Valid Saturation saturation,
        @NotNull @Valid Shares shares,
        @NotNull @Size(max = 100) Map<TouchKind, @NotNull @Valid Weights> weights,
        @NotNull @Valid TrustShares trust) {

    /// Granovetter names four parts and "a (probably linear) combination" of them, but no weights:
    /// they count alike. A feeling lasts longer than a habit: the half-life of intensity is half a
    /// year, that of frequency two months (three or four shopping rounds); what is owed is
    /// remembered for a year. Saturation is what a good customer reaches: one who buys each month
    /// keeps at least 2.4 points of frequency, one who comes each week 12.
    static final Formula DEFAULT =
            new Formula(
                    new HalfLives(180, 60, 120, 365, 180),
                    new Saturation(20, 10, 6, 10),
                    new Shares(1, 1, 1, 1),
                    defaultWeights(),
                    new TrustShares(40, 20, 25, 15, 365));

    private static Map<TouchKind, Weights> defaultWeights() {
        var weights = new EnumMap<TouchKind, Weights>(TouchKind.class);
        weights.put(TouchKind.JOINED, new Weights(2, 1, 1, 0, 0));
        weights.put(TouchKind.ORDERED, new Weights(3, 1, 1, 0, 0));
        weights.put(TouchKind.REFUNDED, new Weights(-3, -1, -1, 0, 0));
        // To bring a friend ventures one's own standing: the strongest thing a fan does.
        weights.put(TouchKind.REFERRED, new Weights(8, 1, 3, 0, 3));
        weights.put(TouchKind.REFERRAL_REVERSED, new Weights(-8, -1, -3, 0, -3));
        weights.put(TouchKind.LINK_OPENED, new Weights(0.2, 0, 0.2, 0, 0));
        weights.put(TouchKind.SCANNED, new Weights(0.5, 0.5, 0, 0, 0));
        weights.put(TouchKind.TRACKED, new Weights(0.1, 0.2, 0, 0, 0));
        weights.put(TouchKind.REDEEMED, new Weights(1.5, 1, 0, 1, 0));
        weights.put(TouchKind.REWARDED, new Weights(0, 0, 0, 1, 0));
        weights.put(TouchKind.COMMUNITY_JOINED, new Weights(4, 1, 1, 0, 1));
        weights.put(TouchKind.COMMUNITY_LEFT, new Weights(-4, 0, 0, 0, -1));
        weights.put(TouchKind.CHECKED_IN, new Weights(0.5, 1, 0.2, 0, 0.2));
        // To meet takes a journey; to speak up takes a moment.
        weights.put(TouchKind.ATTENDED, new Weights(4, 1, 1, 0, 1));
        weights.put(TouchKind.ATTENDANCE_REVERSED, new Weights(-4, -1, -1, 0, -1));
        weights.put(TouchKind.CONTRIBUTED, new Weights(1, 1, 0.5, 0, 0.2));
        weights.put(TouchKind.FEEDBACK, new Weights(4, 1, 1, 0, 0));
        weights.put(TouchKind.CONVERSED, new Weights(2, 1, 1, 0, 0));
        weights.put(TouchKind.ADDRESSED, new Weights(0.2, 0.2, 0, 0.5, 0));
        weights.put(TouchKind.PROMISED, new Weights(0, 0, 0, 0, 0.5));
        weights.put(TouchKind.PROMISE_KEPT, new Weights(3, 0, 0, 3, 5));
        // Losses weigh about twice what gains do (Kahneman and Tversky's 2.25, rounded).
        weights.put(TouchKind.PROMISE_BROKEN, new Weights(-6, 0, 0, -3, -10));
        weights.put(TouchKind.TASK_DONE, new Weights(5, 1, 3, 0, 4));
        weights.put(TouchKind.PARTNERED, new Weights(10, 0, 2, 2, 10));
        weights.put(TouchKind.PARTNERSHIP_ENDED, new Weights(-10, 0, 0, 0, -10));
        return weights;
    }

    /// @throws Refused where shares add up to nothing
    void check() {
        if (shares.intensity + shares.frequency + shares.reciprocity + shares.obligation <= 0) {
            throw Refused.invalid("/shares", "must not all be 0");
        }
        if (trust.promises + trust.orders + trust.grades + trust.length <= 0) {
            throw Refused.invalid("/trust", "shares must not all be 0");
        }
    }

    /// The points of a touch when it is new.
    Weights effect(Touch touch) {
        var weights = this.weights.getOrDefault(touch.kind(), Weights.NONE);
        return switch (touch.kind()) {
            // A 3 says nothing; a 1 hurts as much as a 5 helps. That it was given at all is
            // contact.
            case FEEDBACK -> weights.feltAs(sentiment(touch.value()));
            // Part of an order may go back without regret.
            case REFUNDED -> "FULL".equals(touch.detail()) ? weights : weights.times(0.5);
            default -> weights;
        };
    }

    /// -1 to 1 for a grade of 1 to 5; 0 for none.
    static double sentiment(@Nullable Long grade) {
        return grade == null ? 0 : (Math.clamp(grade, 1, 5) - 3) / 2.0;
    }

    int halfLife(Part part) {
        return switch (part) {
            case INTENSITY -> halfLifeDays.intensity;
            case FREQUENCY -> halfLifeDays.frequency;
            case RECIPROCITY -> halfLifeDays.reciprocity;
            case OBLIGATION -> halfLifeDays.obligation;
        };
    }

    double saturation(Part part) {
        return switch (part) {
            case INTENSITY -> saturation.intensity;
            case FREQUENCY -> saturation.frequency;
            case RECIPROCITY -> saturation.reciprocity;
            case OBLIGATION -> saturation.obligation;
        };
    }

    double share(Part part) {
        return switch (part) {
            case INTENSITY -> shares.intensity;
            case FREQUENCY -> shares.frequency;
            case RECIPROCITY -> shares.reciprocity;
            case OBLIGATION -> shares.obligation;
        };
    }

    /// Points of one kind of touch.
    ///
    /// @param given to reciprocity, as what the fan gave
    /// @param received to reciprocity, as what the fan got
    record Weights(
            @DecimalMin("-100") @DecimalMax("100") double intensity,
            @DecimalMin("-100") @DecimalMax("100") double frequency,
            @DecimalMin("-100") @DecimalMax("100") double given,
            @DecimalMin("-100") @DecimalMax("100") double received,
            @DecimalMin("-100") @DecimalMax("100") double obligation) {
        static final Weights NONE = new Weights(0, 0, 0, 0, 0);

        Weights times(double factor) {
            return new Weights(
                    intensity * factor,
                    frequency * factor,
                    given * factor,
                    received * factor,
                    obligation * factor);
        }

        Weights feltAs(double factor) {
            return new Weights(intensity * factor, frequency, given, received, obligation);
        }
    }

    /// In days, 1 to ten years.
    record HalfLives(
            @Min(1) @Max(3650) int intensity,
            @Min(1) @Max(3650) int frequency,
            @Min(1) @Max(3650) int reciprocity,
            @Min(1) @Max(3650) int obligation,
            @Min(1) @Max(3650) int sentiment) {}

    /// In points.
    record Saturation(
            @DecimalMin("0.1") @DecimalMax("10000") double intensity,
            @DecimalMin("0.1") @DecimalMax("10000") double frequency,
            @DecimalMin("0.1") @DecimalMax("10000") double reciprocity,
            @DecimalMin("0.1") @DecimalMax("10000") double obligation) {}

    record Shares(
            @DecimalMin("0") @DecimalMax("100") double intensity,
            @DecimalMin("0") @DecimalMax("100") double frequency,
            @DecimalMin("0") @DecimalMax("100") double reciprocity,
            @DecimalMin("0") @DecimalMax("100") double obligation) {}

    /// @param lengthDays after how long a tie has half of what its length can give
    record TrustShares(
            @DecimalMin("0") @DecimalMax("100") double promises,
            @DecimalMin("0") @DecimalMax("100") double orders,
            @DecimalMin("0") @DecimalMax("100") double grades,
            @DecimalMin("0") @DecimalMax("100") double length,
            @Schema(description = "In days") @Min(1) @Max(3650) int lengthDays) {}
}
