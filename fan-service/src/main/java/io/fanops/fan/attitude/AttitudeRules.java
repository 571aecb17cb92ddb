package io.fanops.fan.attitude;

import io.fanops.fan.rules.Rules;
import io.fanops.platform.problem.Refused;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/// From where on a fan is of which attitude class.
///
/// @param ordinaryFromOrders orders, less those refunded in full, that make an `ORDINARY` fan
/// @param loyalFromOrders orders that make a `LOYAL` one who has said nothing, or nothing bad
/// @param loyalFromOrdersIfContent the same for one whose mean grade is `contentFrom` or more
/// @param contentFrom mean grade, 1 to 5
/// @param unhappyBelow mean grade below which nobody is `LOYAL`, however much they buy
/// @param followUpWeight how many first reviews a follow-up review weighs in the mean
public record AttitudeRules(
        @NotNull @Min(1) @Max(1_000_000) Integer ordinaryFromOrders,
        @NotNull @Min(1) @Max(1_000_000) Integer loyalFromOrders,
        @NotNull @Min(1) @Max(1_000_000) Integer loyalFromOrdersIfContent,
        @NotNull @DecimalMin("1") @DecimalMax("5") BigDecimal contentFrom,
        @NotNull @DecimalMin("1") @DecimalMax("5") BigDecimal unhappyBelow,
        @NotNull @Min(1) @Max(10) Integer followUpWeight) {

    /// A third order is where most shops see a habit; who grades 4 of 5 or better has said so after
    /// the second. Below 2.5 the bad grades outweigh the good ones.
    public static final Rules<AttitudeRules> KIND =
            new Rules<>(
                    "ATTITUDES",
                    AttitudeRules.class,
                    new AttitudeRules(1, 3, 2, new BigDecimal("4"), new BigDecimal("2.5"), 2));

    private static final BigDecimal LEAST = BigDecimal.ONE;

    public AttitudeRules {
        // As they are read back, so that equal rules are equal however they were written.
        contentFrom = plain(contentFrom);
        unhappyBelow = plain(unhappyBelow);
    }

    @SuppressWarnings("NullAway") // Bean Validation refuses a null after this.
    private static BigDecimal plain(@Nullable BigDecimal grade) {
        return grade == null ? null : grade.round(new MathContext(4)).stripTrailingZeros();
    }

    /// Refuses rules that contradict themselves, or by which nobody could be of some class. Those
    /// that a brand has made before are read all the same.
    ///
    /// @throws Refused `VALIDATION_FAILED`
    void check() {
        if (loyalFromOrders < ordinaryFromOrders) {
            throw Refused.disagreeing(
                    "must ask for no fewer orders in the higher class",
                    "/loyalFromOrders",
                    "/ordinaryFromOrders");
        }
        if (loyalFromOrdersIfContent < ordinaryFromOrders) {
            throw Refused.disagreeing(
                    "must ask for no fewer orders in the higher class",
                    "/loyalFromOrdersIfContent",
                    "/ordinaryFromOrders");
        }
        if (loyalFromOrdersIfContent > loyalFromOrders) {
            throw Refused.disagreeing(
                    "must ask for no more orders of who is content than of everybody",
                    "/loyalFromOrdersIfContent",
                    "/loyalFromOrders");
        }
        if (contentFrom.compareTo(unhappyBelow) < 0) {
            throw Refused.disagreeing(
                    "must not call one grade both content and unhappy",
                    "/contentFrom",
                    "/unhappyBelow");
        }
        if (loyalFromOrders.equals(ordinaryFromOrders) && unhappyBelow.compareTo(LEAST) == 0) {
            throw Refused.disagreeing(
                    "must leave somebody to be ORDINARY: all who buy enough would be LOYAL, since no grade is below 1",
                    "/loyalFromOrders",
                    "/ordinaryFromOrders",
                    "/unhappyBelow");
        }
    }

    /// @param orders less those refunded in full
    public Verdict judge(long orders, Grades grades) {
        if (orders < ordinaryFromOrders) {
            return new Verdict(Attitude.POTENTIAL, "orders " + orders + " < " + ordinaryFromOrders);
        }
        var mean = grades.mean(followUpWeight);
        if (mean != null && mean.compareTo(unhappyBelow) < 0) {
            return ordinary(orders, "mean grade " + mean + " < " + unhappyBelow);
        }
        if (orders >= loyalFromOrders) {
            return new Verdict(Attitude.LOYAL, "orders " + orders + " ≥ " + loyalFromOrders);
        }
        if (orders < loyalFromOrdersIfContent) {
            return ordinary(
                    orders,
                    "orders "
                            + orders
                            + " < "
                            + Math.min(loyalFromOrders, loyalFromOrdersIfContent));
        }
        if (mean == null || mean.compareTo(contentFrom) < 0) {
            return ordinary(
                    orders,
                    "orders "
                            + orders
                            + " < "
                            + loyalFromOrders
                            + " and "
                            + (mean == null
                                    ? "no grade"
                                    : "mean grade " + mean + " < " + contentFrom));
        }
        return new Verdict(
                Attitude.LOYAL,
                "orders "
                        + orders
                        + " ≥ "
                        + loyalFromOrdersIfContent
                        + " and mean grade "
                        + mean
                        + " ≥ "
                        + contentFrom);
    }

    /// Says both borders: a fan may have come here over either.
    private Verdict ordinary(long orders, String notLoyal) {
        return new Verdict(
                Attitude.ORDINARY,
                "orders " + orders + " ≥ " + ordinaryFromOrders + "; not LOYAL: " + notLoyal);
    }

    /// @param because in words, for a person
    public record Verdict(Attitude attitude, String because) {}
}
