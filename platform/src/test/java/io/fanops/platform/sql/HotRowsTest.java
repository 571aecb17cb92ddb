package io.fanops.platform.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.testing.AtOnce;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HotRowsTest {
    private final HotRows rows = new HotRows();

    @Test
    void soManyAtOnceForARowAndEachAtLast() {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new AtomicInteger();
        AtOnce.race(
                64,
                i ->
                        rows.inTurn(
                                // In either order, and none waits for ever.
                                i % 2 == 0 ? List.of("a", "b") : List.of("b", "a"),
                                () -> {
                                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                    Thread.yield();
                                    inside.decrementAndGet();
                                    return done.incrementAndGet();
                                }));
        assertEquals(64, done.get());
        assertTrue(most.get() <= HotRows.AT_ONCE, most::toString);
        assertEquals(0, rows.size());
    }

    @Test
    void whoWantsAnotherRowWaitsForNobody() throws Exception {
        var held = new CountDownLatch(HotRows.AT_ONCE);
        var end = new CountDownLatch(1);
        for (int i = 0; i < HotRows.AT_ONCE; i++) {
            Thread.startVirtualThread(() -> rows.inTurn("a", () -> waited(held, end)));
        }
        assertTrue(held.await(10, TimeUnit.SECONDS));
        assertEquals("b", rows.inTurn("b", () -> "b"));
        end.countDown();
        assertEquals("a", rows.inTurn("a", () -> "a"));
    }

    @Test
    void whoFailsLeavesItsPlace() {
        for (int i = 0; i <= HotRows.AT_ONCE; i++) {
            assertThrows(IllegalStateException.class, () -> rows.inTurn("a", HotRowsTest::failed));
        }
        assertEquals(0, rows.size());
    }

    private static boolean failed() {
        throw new IllegalStateException();
    }

    private static boolean waited(CountDownLatch held, CountDownLatch end) {
        held.countDown();
        try {
            return end.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
