package io.fanops.platform.idempotency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.idempotency.Lines.Place;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void whoFindsNobodyServingServesUntilNobodyWaits() {
        var lines = new Lines<String, Integer>(10);
        assertEquals(Place.TO_SERVE, lines.join("a", 1));
        assertEquals(Place.BEHIND, lines.join("a", 2));
        assertEquals(Place.BEHIND, lines.join("a", 3));
        assertEquals(Place.TO_SERVE, lines.join("b", 9));
        assertEquals(List.of(1, 2), lines.next("a", 2));
        assertEquals(List.of(3), lines.next("a", 2));
        assertEquals(Place.BEHIND, lines.join("a", 4), "whoever serves has not found it empty yet");
        assertEquals(List.of(4), lines.next("a", 2));
        assertEquals(List.of(), lines.next("a", 2));
        assertEquals(Place.TO_SERVE, lines.join("a", 5));
        assertEquals(List.of(9), lines.next("b", 2));
    }

    @Test
    void aLineIsNoLongerThanItMayBe() {
        var lines = new Lines<String, Integer>(2);
        lines.join("a", 1);
        lines.join("a", 2);
        assertEquals(Place.NONE, lines.join("a", 3));
        assertEquals(Place.TO_SERVE, lines.join("b", 3));
        assertEquals(List.of(1, 2), lines.next("a", 5));
        assertEquals(Place.BEHIND, lines.join("a", 3));
    }

    @Test
    void eachIsServedOnceAndByOneAtATime() throws Exception {
        var lines = new Lines<String, Integer>(100_000);
        var served = new ConcurrentLinkedQueue<Integer>();
        var busy = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var runners =
                    IntStream.range(0, 8)
                            .<Future<?>>mapToObj(t ->
                                    threads.submit(() -> {
                                        for (int i = 0; i < 5_000; i++) {
                                            if (lines.join("a", t * 5_000 + i) == Place.TO_SERVE) {
                                                serve(lines, busy, served);
                                            }
                                        }
                                    }))
                            .toList();
            for (var runner : runners) {
                runner.get();
            }
        }
        assertEquals(40_000, served.size());
        assertEquals(40_000, served.stream().distinct().count());
    }

    private static void serve(
            Lines<String, Integer> lines, AtomicBoolean busy, Collection<Integer> served) {
        for (var next = lines.next("a", 7); !next.isEmpty(); next = lines.next("a", 7)) {
            assertTrue(busy.compareAndSet(false, true), "somebody else serves");
            served.addAll(next);
            busy.set(false);
        }
    }
}
