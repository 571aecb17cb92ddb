package io.fanops.fan.population;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fanops.fan.expression.Expression.Comparison;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberColumnTest {
    /// Around every limit at which a number is kept in another way.
    private static final List<BigDecimal> EDGES =
            List.of(
                    new BigDecimal("0"),
                    new BigDecimal("-0.1"),
                    new BigDecimal("0.1"),
                    new BigDecimal("0.1000000000000000055511151231257827"),
                    new BigDecimal("0.30000000000000004"),
                    new BigDecimal("2147483647"),
                    new BigDecimal("2147483648"),
                    new BigDecimal("-2147483647"),
                    new BigDecimal("-2147483648"),
                    new BigDecimal("-2147483649"),
                    new BigDecimal("9007199254740993"),
                    new BigDecimal("9007199254740992"),
                    new BigDecimal("9223372036854775807"),
                    new BigDecimal("-9223372036854775808"),
                    new BigDecimal("1e300"),
                    new BigDecimal("-1e300"),
                    new BigDecimal("12345678901234567890.123456789"));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void comparesAsTheNumbersDo(long seed) {
        var random = new Random(seed);
        var column = new NumberColumn();
        Map<Integer, BigDecimal> naive = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            int ordinal = random.nextInt(4) * 65_536 + random.nextInt(200);
            switch (random.nextInt(5)) {
                case 0 -> {
                    column.clear(ordinal);
                    naive.remove(ordinal);
                }
                case 1 -> {
                    long value = random.nextBoolean() ? random.nextLong() : random.nextInt(100);
                    column.set(ordinal, value);
                    naive.put(ordinal, BigDecimal.valueOf(value));
                }
                default -> {
                    // Page 0 stays one of whole numbers.
                    var value =
                            ordinal < 65_536
                                    ? BigDecimal.valueOf(random.nextInt(20) - 10)
                                    : EDGES.get(random.nextInt(EDGES.size()));
                    column.set(ordinal, value);
                    naive.put(ordinal, value);
                }
            }
        }
        for (var literal : EDGES) {
            for (var comparison : Comparison.values()) {
                var expected = new TreeSet<Integer>();
                naive.forEach((ordinal, value) -> {
                    if (comparison.holds(value.compareTo(literal))) {
                        expected.add(ordinal);
                    }
                });
                assertEquals(
                        expected, found(column, comparison, literal), comparison + " " + literal);
            }
        }
        naive.forEach((ordinal, value) ->
                assertEquals(0, value.compareTo(column.get(ordinal)), "fan " + ordinal));
    }

    @Test
    void nobodyHasANumberThatWasTakenAway() {
        var column = new NumberColumn();
        column.set(70_000, 5);
        column.clear(70_000);
        column.clear(1_000_000);
        for (var comparison : Comparison.values()) {
            assertEquals(
                    new TreeSet<>(),
                    found(column, comparison, BigDecimal.valueOf(-2_147_483_648L)));
        }
    }

    private static TreeSet<Integer> found(
            NumberColumn column, Comparison comparison, BigDecimal literal) {
        var found = new TreeSet<Integer>();
        column.matching(comparison, literal).forEach((int ordinal) -> found.add(ordinal));
        return found;
    }
}
