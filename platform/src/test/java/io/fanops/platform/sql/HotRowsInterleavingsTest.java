package io.fanops.platform.sql;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// With one place for a row, what is done in turn needs no lock of its own: in no order of reads
/// and writes are two at the same row, not even when its line was empty a moment ago and is made
/// anew.
@Param(name = "row", gen = IntGen.class, conf = "1:2")
public class HotRowsInterleavingsTest {
    private final HotRows rows = new HotRows(Duration.ofHours(1), 1);
    private final Map<Integer, Integer> counts = new HashMap<>(Map.of(1, 0, 2, 0));

    @Operation
    public int one(@Param(name = "row") int row) {
        return rows.inTurn(String.valueOf(row), () -> counts.merge(row, 1, Integer::sum));
    }

    @Operation
    public int both() {
        return rows.inTurn(
                List.of("1", "2"),
                () -> counts.merge(1, 1, Integer::sum) + counts.merge(2, 1, Integer::sum));
    }

    @Test
    void noTwoAreAtOneRow() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(2)
                .invocationsPerIteration(100)
                .check(HotRowsInterleavingsTest.class);
    }
}
