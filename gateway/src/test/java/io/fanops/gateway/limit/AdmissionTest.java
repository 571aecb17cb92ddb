package io.fanops.gateway.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.gateway.routing.Lane;
import io.fanops.gateway.routing.Upstream;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    @Test
    void refusesWhoFindsNoPlace() {
        Admission admission = admission(2, 1);
        enter(admission, "a");
        enter(admission, "b");

        assertTrue(enter(admission, "c").isEmpty());
        assertEquals(2, admission.inFlight(Upstream.FAN, Lane.ORDINARY));
    }

    @Test
    void givesAPlaceAgainThatWasLeft() {
        Admission admission = admission(1, 1);
        Place place = enter(admission, "a").orElseThrow();

        place.leave();
        place.leave();

        assertEquals(0, admission.inFlight(Upstream.FAN, Lane.ORDINARY));
        assertTrue(enter(admission, "b").isPresent());
        assertTrue(enter(admission, "c").isEmpty());
    }

    @Test
    void leavesOthersTheirShare() {
        Admission admission = admission(4, 0.5);
        enter(admission, "greedy");
        enter(admission, "greedy");

        assertTrue(enter(admission, "greedy").isEmpty());
        assertTrue(enter(admission, "modest").isPresent());
        assertTrue(enter(admission, "modest").isPresent());
        assertTrue(enter(admission, "third").isEmpty());
    }

    @Test
    void keepsServicesAndLanesApart() {
        Admission admission = admission(1, 1);
        enter(admission, "a");

        assertTrue(admission.enter(Upstream.CONTENT, Lane.ORDINARY, "a").isPresent());
        assertTrue(admission.enter(Upstream.FAN, Lane.BULK, "a").isPresent());
        assertTrue(admission.enter(Upstream.FAN, Lane.STREAM, "a").isPresent());
    }

    @Test
    void neverHoldsMoreThanItsPlacesUnderARush() throws InterruptedException {
        Admission admission = admission(10, 1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            String account = "account " + t % 3;
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                await(start);
                                for (int i = 0; i < 20_000; i++) {
                                    enter(admission, account)
                                            .ifPresent(place -> {
                                                most.accumulateAndGet(
                                                        inside.incrementAndGet(), Math::max);
                                                inside.decrementAndGet();
                                                place.leave();
                                            });
                                }
                            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertTrue(most.get() <= 10, () -> "held " + most.get());
        assertEquals(0, admission.inFlight(Upstream.FAN, Lane.ORDINARY));
    }

    private static Optional<Place> enter(Admission admission, String account) {
        return admission.enter(Upstream.FAN, Lane.ORDINARY, account);
    }

    private static Admission admission(int places, double shareOfOne) {
        return new Admission(
                new SettingsInTests().places(places, shareOfOne), new SimpleMeterRegistry());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
