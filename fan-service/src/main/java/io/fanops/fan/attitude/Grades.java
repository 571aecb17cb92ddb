package io.fanops.fan.attitude;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// The grades that a fan gave, summed up.
///
/// @param count of grades other than in follow-up reviews
/// @param sum of those, each 1 to 5
/// @param followUps number of follow-up reviews
/// @param followUpSum sum of theirs
public record Grades(long count, long sum, long followUps, long followUpSum) {
    public static final Grades NONE = new Grades(0, 0, 0, 0);

    public Grades plus(boolean isFollowUp, long grade) {
        return isFollowUp
                ? new Grades(count, sum, followUps + 1, followUpSum + grade)
                : new Grades(count + 1, sum + grade, followUps, followUpSum);
    }

    /// The weighted mean to two places; null where there is no grade.
    @Nullable BigDecimal mean(int followUpWeight) {
        long weight = count + followUps * followUpWeight;
        return weight == 0
                ? null
                : BigDecimal.valueOf(sum + followUpSum * followUpWeight)
                        .divide(BigDecimal.valueOf(weight), 2, RoundingMode.HALF_UP);
    }
}
