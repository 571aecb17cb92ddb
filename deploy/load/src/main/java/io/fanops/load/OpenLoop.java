package io.fanops.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Calls on schedule, whether or not the ones before have been answered; a call's time counts from
/// when it was due, so that waiting is not left out.
final class OpenLoop {
    private OpenLoop() {}

    /// @param rate calls a second
    /// @param call throws where the answer is none
    /// @return times of all calls in nanoseconds, ascending
    /// @throws IOException where this process could not keep the schedule, so that the figures
    ///   would say nothing, or where a call failed
    static long[] run(int rate, int calls, Callable<?> call) throws IOException {
        var times = new long[calls];
        var failed = new AtomicInteger();
        var latest = new long[1];
        long began = System.nanoTime() + 10_000_000;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < calls; i++) {
                long due = began + i * 1_000_000_000L / rate;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                latest[0] = Math.max(latest[0], System.nanoTime() - due);
                int n = i;
                threads.submit(() -> {
                    try {
                        call.call();
                        times[n] = System.nanoTime() - due;
                    } catch (Exception _) {
                        failed.incrementAndGet();
                    }
                });
            }
        }
        long took = System.nanoTime() - began;
        double achieved = calls / (took / 1e9) / rate;
        if (failed.get() > 0) {
            throw new IOException(failed + " of " + calls + " calls failed");
        }
        if (achieved < 0.99 && times[calls - 1] < took / 100) {
            throw new IOException(
                    "Only " + achieved + " of the rate was offered: the generator was too slow");
        }
        Arrays.sort(times);
        return times;
    }

    static long at(long[] ascending, double share) {
        return ascending[Math.min(ascending.length - 1, (int) (ascending.length * share))];
    }
}
