package io.fanops.fan.attitude;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class AttitudeRulesTest {
    private static final AttitudeRules DEFAULTS = AttitudeRules.KIND.defaults();

    @Test
    void buyingMakesOrdinaryAndBuyingAgainLoyal() {
        assertEquals(Attitude.POTENTIAL, judge(0, Grades.NONE));
        assertEquals(Attitude.POTENTIAL, judge(-1, Grades.NONE));
        assertEquals(Attitude.ORDINARY, judge(1, Grades.NONE));
        assertEquals(Attitude.ORDINARY, judge(2, Grades.NONE));
        assertEquals(Attitude.LOYAL, judge(3, Grades.NONE));
    }

    @Test
    void goodGradesMakeLoyalSoonerAndBadOnesNever() {
        assertEquals(Attitude.LOYAL, judge(2, Grades.NONE.plus(false, 4)));
        assertEquals(Attitude.ORDINARY, judge(2, Grades.NONE.plus(false, 3)));
        assertEquals(Attitude.ORDINARY, judge(1, Grades.NONE.plus(false, 5)));
        assertEquals(Attitude.ORDINARY, judge(50, Grades.NONE.plus(false, 2)));
    }

    @Test
    void aFollowUpReviewWeighsMoreThanAFirstOne() {
        var changedTheirMind = Grades.NONE.plus(false, 5).plus(true, 1);
        assertEquals(new BigDecimal("2.33"), changedTheirMind.mean(2));
        assertEquals(Attitude.ORDINARY, judge(9, changedTheirMind));
        assertEquals(Attitude.LOYAL, judge(9, Grades.NONE.plus(false, 1).plus(true, 5)));
    }

    @Test
    void equalRulesAreEqualHoweverTheyAreWritten() {
        assertEquals(
                DEFAULTS,
                new AttitudeRules(1, 3, 2, new BigDecimal("4.000"), new BigDecimal("2.50"), 2));
    }

    private static Attitude judge(long orders, Grades grades) {
        return DEFAULTS.judge(orders, grades).attitude();
    }
}
