package io.fanops.referral.stock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.platform.testing.AtOnce;
import io.fanops.platform.testing.Brands;
import io.fanops.platform.testing.TestStack;
import io.fanops.referral.FanServiceDouble;
import io.fanops.referral.stock.Stock.What;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FanServiceDouble.class)
class StocksTest {
    @Inject Stocks stocks;
    @Inject Jdbi jdbi;

    private final String brand = Brands.fresh();
    private final Stock stock = new Stock(What.BUDGET, Ids.next());

    @Test
    void whatIsTakenAtOnceIsAllThereIsAndNoMore() {
        open(100L);
        var taken = AtOnce.race(200, _ -> once(() -> stocks.take(stock, 7)));
        assertEquals(14, taken.stream().filter(was -> was).count());
        assertEquals(98, used());
        assertTrue(once(() -> stocks.take(stock, 2)), "what is left in parts is put together");
        assertFalse(once(() -> stocks.take(stock, 1)));
    }

    @Test
    void manyWhoFindTooLittleInTheirPartsDoNotStandInEachOthersWay() {
        for (int round = 0; round < 10; round++) {
            var another = new Stock(What.BUDGET, Ids.next());
            once(() -> {
                stocks.open(another, 112L);
                return true;
            });
            var taken = AtOnce.race(100, _ -> once(() -> stocks.take(another, 7)));
            assertEquals(16, taken.stream().filter(was -> was).count());
        }
    }

    @Test
    void whoTakesDoesNotWaitForWhoTook() {
        open(16L);
        once(() -> {
            assertTrue(stocks.take(stock, 1));
            var others =
                    AtOnce.race(
                            15,
                            _ ->
                                    once(() -> {
                                        impatient();
                                        return stocks.take(stock, 1);
                                    }));
            assertTrue(others.stream().allMatch(was -> was));
            return true;
        });
        assertEquals(16, used());
    }

    @Test
    void whoIsRefusedHasWaitedForWhatMayComeBack() throws Exception {
        open(1L);
        var isTaken = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() ->
                    once(() -> {
                        assertTrue(stocks.take(stock, 1));
                        isTaken.countDown();
                        await(end);
                        QuarkusTransaction.setRollbackOnly();
                        return true;
                    }));
            await(isTaken);
            var second = threads.submit(() -> once(() -> stocks.take(stock, 1)));
            Awaitility.await().until(() -> second.isDone() || waiting() > 0);
            assertFalse(second.isDone());
            end.countDown();
            assertTrue(second.get(10, TimeUnit.SECONDS));
        }
        assertEquals(1, used());
    }

    @Test
    void randomHistoriesEndAsByHand() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var another = new Stock(What.COUPONS, Ids.next());
            long total = random.nextInt(200);
            long used = 0;
            once(() -> {
                stocks.open(another, total);
                return true;
            });
            long size = total;
            for (int i = 0; i < 60; i++) {
                long amount = random.nextInt(1, 30);
                long before = used;
                long room = size - used;
                switch (random.nextInt(4)) {
                    case 0 -> {
                        assertEquals(amount <= room, once(() -> stocks.take(another, amount)));
                        used += amount <= room ? amount : 0;
                    }
                    case 1 -> {
                        long taken = once(() -> stocks.takeUpTo(another, amount));
                        assertEquals(Math.min(amount, room), taken);
                        used += taken;
                    }
                    case 2 -> {
                        long back = Math.min(amount, used);
                        once(() -> {
                            stocks.giveBack(another, back);
                            return true;
                        });
                        used -= back;
                    }
                    default -> {
                        long other = random.nextInt(250);
                        assertEquals(other >= before, once(() -> stocks.resize(another, other)));
                        size = other >= before ? other : size;
                    }
                }
                assertEquals(used, usedOf(another), "seed " + seed + ", step " + i);
            }
        }
    }

    @Test
    void withoutALimitItIsOnlyCounted() {
        open(null);
        var taken = AtOnce.race(40, _ -> once(() -> stocks.take(stock, 1_000_000)));
        assertTrue(taken.stream().allMatch(was -> was));
        assertEquals(40_000_000, used());
        assertFalse(once(() -> stocks.resize(stock, 39_999_999L)));
        assertTrue(once(() -> stocks.resize(stock, 40_000_001L)));
        assertTrue(once(() -> stocks.take(stock, 1)));
        assertFalse(once(() -> stocks.take(stock, 1)));
    }

    private void open(@Nullable Long total) {
        once(() -> {
            stocks.open(stock, total);
            return true;
        });
    }

    private long used() {
        return usedOf(stock);
    }

    private long usedOf(Stock of) {
        return once(() -> stocks.used(of.what(), List.of(of.owner())).get(of.owner()));
    }

    private void impatient() {
        jdbi.useHandle(handle -> handle.execute("set local lock_timeout = '2s'"));
    }

    private int waiting() {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select count(*) from pg_locks where not granted and locktype in ('tuple', 'transactionid')")
                        .mapTo(Integer.class)
                        .one());
    }

    private <T> T once(Supplier<T> work) {
        return within(() -> QuarkusTransaction.requiringNew().call(work::get));
    }

    private <T> T within(Supplier<T> work) {
        return BrandScope.within(brand, work);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
