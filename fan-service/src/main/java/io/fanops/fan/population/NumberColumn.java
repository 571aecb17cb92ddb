package io.fanops.fan.population;

import io.fanops.fan.expression.Expression.Comparison;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitmapContainer;
import org.roaringbitmap.RoaringBitmap;

/// A number for each fan, or none; compared exactly, whatever its size.
///
/// Kept in pages of 65,536 fans, as Roaring's containers are: of `int` while all of a page fit,
/// else of `double`. A number that no `double` stands for exactly is kept beside it.
final class NumberColumn {
    private static final int PAGE = 1 << 16;

    /// Words of one bit a fan that a page takes.
    static final int WORDS = PAGE / Long.SIZE;

    private static final int NO_INT = Integer.MIN_VALUE;
    private static final BigDecimal LEAST_INT = BigDecimal.valueOf(NO_INT + 1);
    private static final BigDecimal MOST_INT = BigDecimal.valueOf(Integer.MAX_VALUE);

    /// Each `int[]`, `double[]` or null.
    private @Nullable Object[] pages = new Object[1];

    private final NavigableMap<Integer, BigDecimal> inexact = new TreeMap<>();

    void set(int ordinal, BigDecimal value) {
        if (value.signum() == 0 || value.stripTrailingZeros().scale() <= 0) {
            if (value.compareTo(LEAST_INT) >= 0 && value.compareTo(MOST_INT) <= 0) {
                set(ordinal, value.longValueExact());
                return;
            }
        }
        double nearest = value.doubleValue();
        set(ordinal, nearest);
        if (!isExact(nearest, value)) {
            inexact.put(ordinal, value);
        }
    }

    void set(int ordinal, long value) {
        if (value <= NO_INT || value > Integer.MAX_VALUE) {
            double nearest = value;
            set(ordinal, nearest);
            var exact = BigDecimal.valueOf(value);
            if (!isExact(nearest, exact)) {
                inexact.put(ordinal, exact);
            }
            return;
        }
        switch (page(ordinal)) {
            case int[] ints -> ints[ordinal % PAGE] = (int) value;
            case double[] doubles -> doubles[ordinal % PAGE] = value;
            default -> {
                int[] ints = new int[PAGE];
                Arrays.fill(ints, NO_INT);
                ints[ordinal % PAGE] = (int) value;
                pages[ordinal / PAGE] = ints;
            }
        }
        forgetInexact(ordinal);
    }

    private void set(int ordinal, double value) {
        double[] doubles;
        switch (page(ordinal)) {
            case double[] there -> doubles = there;
            case int[] ints -> {
                doubles = new double[PAGE];
                for (int i = 0; i < PAGE; i++) {
                    doubles[i] = ints[i] == NO_INT ? Double.NaN : ints[i];
                }
                pages[ordinal / PAGE] = doubles;
            }
            default -> {
                doubles = new double[PAGE];
                Arrays.fill(doubles, Double.NaN);
                pages[ordinal / PAGE] = doubles;
            }
        }
        doubles[ordinal % PAGE] = value;
        forgetInexact(ordinal);
    }

    void clear(int ordinal) {
        if (ordinal / PAGE < pages.length) {
            switch (pages[ordinal / PAGE]) {
                case int[] ints -> ints[ordinal % PAGE] = NO_INT;
                case double[] doubles -> doubles[ordinal % PAGE] = Double.NaN;
                case null, default -> {
                    // Nobody on this page has a number.
                }
            }
            forgetInexact(ordinal);
        }
    }

    /// The fan's number; null for none.
    @Nullable BigDecimal get(int ordinal) {
        if (ordinal / PAGE >= pages.length) {
            return null;
        }
        var exact = inexact.get(ordinal);
        if (exact != null) {
            return exact;
        }
        return switch (pages[ordinal / PAGE]) {
            case int[] ints ->
                    ints[ordinal % PAGE] == NO_INT
                            ? null
                            : BigDecimal.valueOf(ints[ordinal % PAGE]);
            case double[] doubles ->
                    Double.isNaN(doubles[ordinal % PAGE])
                            ? null
                            : BigDecimal.valueOf(doubles[ordinal % PAGE]);
            case null, default -> null;
        };
    }

    /// Writes who of a page has a number that compares so.
    ///
    /// @param key the page: the upper 16 bits of its numbers of fans
    /// @param words one bit a fan; what was there is overwritten
    /// @param among of whom it is asked, null for all; of others `words` may say anything
    /// @return false where nobody of the page has a number
    boolean matching(
            int key,
            Comparison comparison,
            BigDecimal literal,
            long[] words,
            long @Nullable [] among) {
        switch (key < pages.length ? pages[key] : null) {
            case int[] ints -> matching(ints, comparison, literal, words, among);
            case double[] doubles -> {
                matching(doubles, comparison, literal, words, among);
                correct(words, key, comparison, literal);
            }
            case null, default -> {
                return false;
            }
        }
        return true;
    }

    private static void matching(
            int[] ints,
            Comparison comparison,
            BigDecimal literal,
            long[] words,
            long @Nullable [] among) {
        long floor = bounded(literal.setScale(0, RoundingMode.FLOOR));
        long ceiling = bounded(literal.setScale(0, RoundingMode.CEILING));
        long least = NO_INT + 1L;
        long most = Integer.MAX_VALUE;
        switch (comparison) {
            case LESS -> most = ceiling - 1;
            case LESS_OR_EQUAL -> most = floor;
            case GREATER -> least = floor + 1;
            case GREATER_OR_EQUAL -> least = ceiling;
            // Between two whole numbers there is no third: the range is empty.
            case EQUAL, NOT_EQUAL -> {
                least = ceiling;
                most = floor;
            }
        }
        boolean outside = comparison == Comparison.NOT_EQUAL;
        for (int w = 0; w < WORDS; w++) {
            long word = 0;
            long asked = among == null ? -1L : among[w];
            while (asked != 0) {
                int b = Long.numberOfTrailingZeros(asked);
                asked &= asked - 1;
                int value = ints[w * Long.SIZE + b];
                boolean match = ((value >= least & value <= most) ^ outside) & value != NO_INT;
                word |= (match ? 1L : 0L) << b;
            }
            words[w] = word;
        }
    }

    private static void matching(
            double[] doubles,
            Comparison comparison,
            BigDecimal literal,
            long[] words,
            long @Nullable [] among) {
        double nearest = literal.doubleValue();
        // What a fan's number that has the literal's `double` is to the literal.
        int tie = BigDecimal.valueOf(nearest).compareTo(literal);
        double least = Double.NEGATIVE_INFINITY;
        double most = Double.POSITIVE_INFINITY;
        switch (comparison) {
            case LESS -> most = tie < 0 ? nearest : Math.nextDown(nearest);
            case LESS_OR_EQUAL -> most = tie <= 0 ? nearest : Math.nextDown(nearest);
            case GREATER -> least = tie > 0 ? nearest : Math.nextUp(nearest);
            case GREATER_OR_EQUAL -> least = tie >= 0 ? nearest : Math.nextUp(nearest);
            case EQUAL, NOT_EQUAL -> {
                least = tie == 0 ? nearest : Double.POSITIVE_INFINITY;
                most = tie == 0 ? nearest : Double.NEGATIVE_INFINITY;
            }
        }
        boolean outside = comparison == Comparison.NOT_EQUAL;
        for (int w = 0; w < WORDS; w++) {
            long word = 0;
            long asked = among == null ? -1L : among[w];
            while (asked != 0) {
                int b = Long.numberOfTrailingZeros(asked);
                asked &= asked - 1;
                double value = doubles[w * Long.SIZE + b];
                boolean match = ((value >= least & value <= most) ^ outside) & !Double.isNaN(value);
                word |= (match ? 1L : 0L) << b;
            }
            words[w] = word;
        }
    }

    private void correct(long[] words, int key, Comparison comparison, BigDecimal literal) {
        inexact.subMap(key * PAGE, true, key * PAGE + PAGE - 1, true)
                .forEach((ordinal, value) -> {
                    long bit = 1L << ordinal;
                    int word = ordinal % PAGE / Long.SIZE;
                    if (comparison.holds(value.compareTo(literal))) {
                        words[word] |= bit;
                    } else {
                        words[word] &= ~bit;
                    }
                });
    }

    /// Who has a number that compares so.
    RoaringBitmap matching(Comparison comparison, BigDecimal literal) {
        var found = new RoaringBitmap();
        long[] words = new long[WORDS];
        for (int key = 0; key < pages.length; key++) {
            if (matching(key, comparison, literal, words, null)) {
                var container = new BitmapContainer(words.clone(), -1).repairAfterLazy();
                if (!container.isEmpty()) {
                    found.append((char) key, container);
                }
            }
        }
        return found;
    }

    /// In bytes.
    long memory() {
        long bytes = 100L * inexact.size();
        for (var page : pages) {
            bytes +=
                    switch (page) {
                        case int[] _ -> 4L * PAGE;
                        case double[] _ -> 8L * PAGE;
                        case null, default -> 0;
                    };
        }
        return bytes;
    }

    /// The page, or something else where there is none.
    private Object page(int ordinal) {
        int key = ordinal / PAGE;
        if (key >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(key + 1, pages.length * 2));
        }
        var page = pages[key];
        return page == null ? this : page;
    }

    private void forgetInexact(int ordinal) {
        if (!inexact.isEmpty()) {
            inexact.remove(ordinal);
        }
    }

    private static boolean isExact(double nearest, BigDecimal value) {
        return BigDecimal.valueOf(nearest).compareTo(value) == 0;
    }

    private static long bounded(BigDecimal whole) {
        return whole.compareTo(MOST_INT) > 0
                ? Integer.MAX_VALUE + 1L
                : whole.compareTo(LEAST_INT) < 0 ? (long) NO_INT : whole.longValueExact();
    }
}
