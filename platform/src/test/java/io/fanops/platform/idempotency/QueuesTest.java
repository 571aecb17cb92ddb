package io.fanops.platform.idempotency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.idempotency.Queues.Place;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueuesTest {
    @Test
    void whoFindsNobodyServingServesUntilNobodyWaits() {
        var queues = new Queues<String, Integer>(10, 1);
        assertEquals(Place.TO_SERVE, queues.join("a", 1));
        assertEquals(Place.BEHIND, queues.join("a", 2));
        assertEquals(Place.BEHIND, queues.join("a", 3));
        assertEquals(Place.TO_SERVE, queues.join("b", 9));
        assertEquals(List.of(1, 2), queues.next("a", 2));
        assertEquals(List.of(3), queues.next("a", 2));
        assertEquals(
                Place.BEHIND, queues.join("a", 4), "whoever serves has not found it empty yet");
        assertEquals(List.of(4), queues.next("a", 2));
        assertEquals(List.of(), queues.next("a", 2));
        assertEquals(Place.TO_SERVE, queues.join("a", 5));
        assertEquals(List.of(9), queues.next("b", 2));
    }

    @Test
    void whoComesWhileOneServesHasASecondServeWhereTwoMay() {
        var queues = new Queues<String, Integer>(10, 2);
        assertEquals(Place.TO_SERVE, queues.join("a", 1));
        assertEquals(Place.TO_SERVE, queues.join("a", 2));
        assertEquals(Place.BEHIND, queues.join("a", 3));
        assertEquals(List.of(1, 2), queues.next("a", 2));
        assertEquals(List.of(3), queues.next("a", 2));
        assertEquals(List.of(), queues.next("a", 2), "the first one goes home");
        assertEquals(Place.TO_SERVE, queues.join("a", 4));
        assertEquals(List.of(4), queues.next("a", 2));
        assertEquals(List.of(), queues.next("a", 2));
        assertEquals(List.of(), queues.next("a", 2));
        assertEquals(Place.TO_SERVE, queues.join("a", 5));
    }

    @Test
    void aLineIsNoLongerThanItMayBe() {
        var queues = new Queues<String, Integer>(2, 1);
        queues.join("a", 1);
        queues.join("a", 2);
        assertEquals(Place.NONE, queues.join("a", 3));
        assertEquals(Place.TO_SERVE, queues.join("b", 3));
        assertEquals(List.of(1, 2), queues.next("a", 5));
        assertEquals(Place.BEHIND, queues.join("a", 3));
    }

    @Test
    void eachIsServedOnceAndByAsManyAtATimeAsMay() throws Exception {
        var queues = new Queues<String, Integer>(100_000, 2);
        var served = new ConcurrentLinkedQueue<Integer>();
        var serving = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var runners =
                    IntStream.range(0, 8)
                            .<Future<?>>mapToObj(t ->
                                    threads.submit(() -> {
                                        for (int i = 0; i < 5_000; i++) {
                                            if (queues.join("a", t * 5_000 + i) == Place.TO_SERVE) {
                                                serve(queues, serving, served);
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
            Queues<String, Integer> queues, AtomicInteger serving, Collection<Integer> served) {
        for (var next = queues.next("a", 7); !next.isEmpty(); next = queues.next("a", 7)) {
            assertTrue(serving.incrementAndGet() <= 2, "two others serve");
            served.addAll(next);
            serving.decrementAndGet();
        }
    }
}
