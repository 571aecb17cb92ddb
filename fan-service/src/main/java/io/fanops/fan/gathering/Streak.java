package io.fanops.fan.gathering;

import java.time.LocalDate;
import java.util.Collection;
import java.util.TreeSet;

/// How many days in a row somebody checked in.
///
/// @param current days up to today, or up to yesterday where today's is still to come
/// @param longest ever
/// @param total days ever
record Streak(int current, int longest, int total) {

    /// Counted anew from the days, so that a day told late joins what it lies between.
    ///
    /// @param today in the zone in which the days are counted; later days do not count
    static Streak of(Collection<LocalDate> days, LocalDate today) {
        var sorted = new TreeSet<>(days).headSet(today, true);
        int run = 0;
        int longest = 0;
        LocalDate last = null;
        for (var day : sorted) {
            run = last != null && last.plusDays(1).equals(day) ? run + 1 : 1;
            longest = Math.max(longest, run);
            last = day;
        }
        boolean unbroken = last != null && !last.isBefore(today.minusDays(1));
        return new Streak(unbroken ? run : 0, longest, sorted.size());
    }
}
