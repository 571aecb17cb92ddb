package io.fanops.analytics.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.analytics.order.Cohorts.Cohort;
import io.fanops.analytics.order.OrderFigures.Return;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;

class CohortsTest {
    private static final YearMonth NOVEMBER = YearMonth.of(2020, 11);

    @Test
    void everyCohortReachesToTheNewestMonth() {
        var cohorts =
                Cohorts.of(
                        List.of(
                                new Return(NOVEMBER, NOVEMBER, 5),
                                new Return(NOVEMBER, NOVEMBER.plusMonths(2), 2),
                                new Return(NOVEMBER.plusMonths(1), NOVEMBER.plusMonths(1), 3),
                                new Return(NOVEMBER.plusMonths(3), NOVEMBER.plusMonths(3), 1)));

        assertThat(cohorts)
                .containsExactly(
                        new Cohort("2020-11", 5, List.of(5L, 0L, 2L, 0L)),
                        new Cohort("2020-12", 3, List.of(3L, 0L, 0L)),
                        new Cohort("2021-02", 1, List.of(1L)));
    }

    @Test
    void withoutOrdersThereIsNone() {
        assertThat(Cohorts.of(List.of())).isEmpty();
    }
}
