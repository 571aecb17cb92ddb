package io.fanops.analytics.order;

import io.fanops.analytics.order.OrderFigures.Return;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// Lays out the returns of buyers, cohort by cohort.
final class Cohorts {
    private Cohorts() {}

    /// @return the cohorts by month, each with a figure for every month up to the newest one of all
    static List<Cohort> of(List<Return> returns) {
        var newest = returns.stream().map(Return::month).max(YearMonth::compareTo);
        if (newest.isEmpty()) {
            return List.of();
        }
        var active = new TreeMap<YearMonth, long[]>();
        for (var row : returns) {
            var months =
                    active.computeIfAbsent(
                            row.cohort(), first -> new long[distance(first, newest.get()) + 1]);
            months[distance(row.cohort(), row.month())] = row.fans();
        }
        return active.entrySet().stream()
                .map(c ->
                        new Cohort(
                                c.getKey().toString(),
                                c.getValue()[0],
                                LongStream.of(c.getValue()).boxed().toList()))
                .toList();
    }

    private static int distance(YearMonth first, YearMonth later) {
        return Math.toIntExact(ChronoUnit.MONTHS.between(first, later));
    }

    /// @param cohort month of the first order, such as `2021-01`
    /// @param fans buyers of that month
    /// @param active those of them who ordered 0, 1, 2 … months later
    record Cohort(String cohort, long fans, List<Long> active) {}
}
