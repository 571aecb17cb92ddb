package io.fanops.fan.population;

import java.util.UUID;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// Several may page through a population at once, and the first of them sort what came since.
/// Lincheck runs two of them in all orders of their reads and writes: each finds what it would find
/// alone, and so does who comes after them.
@Param(name = "fan", gen = IntGen.class, conf = "1:7")
public class OrdinalsInterleavingsTest {
    private final Ordinals ordinals = new Ordinals();

    /// Three are sorted, and three more have come since, each before and between those.
    public OrdinalsInterleavingsTest() {
        for (int fan : new int[] {6, 2, 4}) {
            ordinals.add(id(fan));
        }
        ordinals.sorted();
        for (int fan : new int[] {5, 1, 3}) {
            ordinals.add(id(fan));
        }
    }

    /// @return the fan who comes next, or 0
    @Operation
    public int after(@Param(name = "fan") int fan) {
        int[] sorted = ordinals.sorted();
        int next = ordinals.after(id(fan));
        return next == sorted.length
                ? 0
                : (int) ordinals.id(sorted[next]).getLeastSignificantBits();
    }

    @Test
    void whoPagesIsNotMisledByWhoPagesToo() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(1)
                .actorsBefore(0)
                .actorsAfter(2)
                .iterations(5)
                .invocationsPerIteration(500)
                .check(OrdinalsInterleavingsTest.class);
    }

    private static UUID id(int fan) {
        return new UUID(0, fan);
    }
}
