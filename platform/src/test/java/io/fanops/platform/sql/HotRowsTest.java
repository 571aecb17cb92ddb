package io.fanops.platform.sql;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.testing.AtOnce;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
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
        var end = hold(rows, "a");
        assertEquals("b", rows.inTurn("b", () -> "b"));
        end.countDown();
        assertEquals("a", rows.inTurn("a", () -> "a"));
    }

    @Test
    void whoWaitsTooLongIsRefusedAndGivesBackWhatItHad() throws Exception {
        var impatient = new HotRows(Duration.ofMillis(20), HotRows.AT_ONCE);
        var end = hold(impatient, "b");
        for (int i = 0; i <= HotRows.AT_ONCE; i++) {
            var refused =
                    assertThrows(
                            Refused.class,
                            () -> impatient.inTurn(List.of("a", "b"), HotRowsTest::failed));
            assertEquals(GeneralProblem.UNAVAILABLE, refused.type());
            assertTrue(refused.detail().contains("too long"), refused::detail);
        }
        assertEquals("a", impatient.inTurn("a", () -> "a"));
        assertEquals(1, impatient.size());
        end.countDown();
        await().until(() -> impatient.size() == 0);
        assertEquals("b", impatient.inTurn("b", () -> "b"));
    }

    @Test
    void atMostTheLongestLineWaitsAndTheNextIsRefusedAtOnce() throws Exception {
        var more = 5;
        var end = hold(rows, "a");
        var refused = new LinkedBlockingQueue<Refused>();
        var served = new AtomicInteger();
        for (int i = HotRows.AT_ONCE; i < HotRows.LONGEST + more; i++) {
            Thread.startVirtualThread(() -> {
                try {
                    rows.inTurn("a", served::incrementAndGet);
                } catch (Refused e) {
                    refused.add(e);
                }
            });
        }
        // All others wait: nobody gets further before the end.
        await().until(() -> refused.size() == more);
        assertEquals(0, served.get());
        for (var one : refused) {
            assertEquals(GeneralProblem.UNAVAILABLE, one.type());
            assertTrue(one.detail().contains("others wait"), one::detail);
        }
        assertEquals("b", rows.inTurn("b", () -> "b"));
        end.countDown();
        await().until(() -> rows.size() == 0);
        assertEquals(HotRows.LONGEST - HotRows.AT_ONCE, served.get());
        assertEquals(more, refused.size());
        assertEquals("a", rows.inTurn("a", () -> "a"));
    }

    @Test
    void whoFailsLeavesItsPlace() {
        for (int i = 0; i <= HotRows.AT_ONCE; i++) {
            assertThrows(IllegalStateException.class, () -> rows.inTurn("a", HotRowsTest::failed));
        }
        assertEquals(0, rows.size());
    }

    /// Takes all places of a row.
    ///
    /// @return what ends it
    private static CountDownLatch hold(HotRows rows, String row) throws InterruptedException {
        var held = new CountDownLatch(HotRows.AT_ONCE);
        var end = new CountDownLatch(1);
        for (int i = 0; i < HotRows.AT_ONCE; i++) {
            Thread.startVirtualThread(() -> rows.inTurn(row, () -> waited(held, end)));
        }
        assertTrue(held.await(10, TimeUnit.SECONDS));
        return end;
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
