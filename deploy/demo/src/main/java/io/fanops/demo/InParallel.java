package io.fanops.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// Many calls at once, but never more than a small brand's program would make.
final class InParallel {
    /// Enough to keep two cores of services busy; more would only queue there.
    private static final int AT_ONCE = 16;

    private InParallel() {}

    /// Calls for each item and gives the results in the items' order.
    ///
    /// @throws RuntimeException the first failure, after all calls have ended
    static <T, R> List<R> each(
            List<T> items, Function<? super T, ? extends R> call, Runnable done) {
        var places = new Semaphore(AT_ONCE);
        var running = new ArrayList<Future<R>>(items.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (T item : items) {
                running.add(
                        threads.submit(() -> {
                            places.acquire();
                            try {
                                R result = call.apply(item);
                                done.run();
                                return result;
                            } finally {
                                places.release();
                            }
                        }));
            }
        }
        var results = new ArrayList<R>(items.size());
        for (Future<R> future : running) {
            try {
                results.add(future.get());
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof RuntimeException why) {
                    throw why;
                }
                throw new IllegalStateException(failed.getCause());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", stopped);
            }
        }
        return results;
    }
}
