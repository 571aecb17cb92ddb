package io.fanops.platform.idempotency;

import io.fanops.platform.idempotency.Queues.Place;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/// Whoever joins while the last ones are served is served too, or is told to serve: in no order of
/// reads and writes does somebody wait for nobody.
@Param(name = "queue", gen = IntGen.class, conf = "1:2")
public class QueuesInterleavingsTest {
    private final Queues<Integer, Integer> queues = new Queues<>(2, 2);

    @Operation
    public Place join(
            @Param(name = "queue") int queue, @Param(gen = IntGen.class, conf = "1:9") int who) {
        return queues.join(queue, who);
    }

    @Operation
    public List<Integer> next(@Param(name = "queue") int queue) {
        return queues.next(queue, 2);
    }

    @Test
    void nobodyWaitsForNobody() {
        new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(4)
                .invocationsPerIteration(200)
                .check(QueuesInterleavingsTest.class);
    }
}
