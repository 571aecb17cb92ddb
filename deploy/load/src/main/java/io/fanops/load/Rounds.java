package io.fanops.load;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Takes two sides in turn and compares their medians.
public final class Rounds {
    private Rounds() {}

    /// Prints both sides and how many times longer `ours` takes than `baseline`.
    ///
    /// @param rounds at least five; one more before them warms up and is not counted
    /// @param ours returns how long it took, in nanoseconds
    /// @param baseline returns how long it took, in nanoseconds
    /// @return the ratio of the medians
    public static double compare(
            String what,
            int rounds,
            String oursIs,
            LongSupplier ours,
            String baselineIs,
            LongSupplier baseline) {
        var a = new long[rounds];
        var b = new long[rounds];
        // The first of each is overwritten: it warms up.
        for (int i = -1; i < rounds; i++) {
            a[Math.max(0, i)] = ours.getAsLong();
            b[Math.max(0, i)] = baseline.getAsLong();
        }
        double ratio = median(a) / (double) median(b);
        print(
                "%-44s %s %s, %s %s: ratio %.2f",
                what, oursIs, time(median(a)), baselineIs, time(median(b)), ratio);
        return ratio;
    }

    public static long median(long[] times) {
        var sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    public static double median(double[] rates) {
        var sorted = rates.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    public static String time(long nanos) {
        return nanos >= 1_000_000_000
                ? String.format(Locale.ROOT, "%.2f s", nanos / 1e9)
                : String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }

    public static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, "[figures] " + format + "%n", values);
    }
}
