package io.fanops.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/// Many calls at the same moment.
final class AtOnce {
    private AtOnce() {}

    /// Starts `number` calls that wait for each other before they go.
    ///
    /// @param call gets its own number, from 0
    /// @return the answers, in the order of the numbers
    static <T> List<T> race(int number, IntFunction<T> call) {
        var ready = new CountDownLatch(number);
        return all(
                number,
                number,
                mine -> {
                    ready.countDown();
                    try {
                        ready.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new AssertionError(e);
                    }
                    return call.apply(mine);
                });
    }

    /// Makes `number` calls, at most `width` of them at a time.
    static <T> List<T> all(int number, int width, IntFunction<T> call) {
        var places = new Semaphore(width);
        var running = new ArrayList<Future<T>>(number);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < number; i++) {
                int mine = i;
                running.add(
                        threads.submit(() -> {
                            places.acquire();
                            try {
                                return call.apply(mine);
                            } finally {
                                places.release();
                            }
                        }));
            }
        }
        var answers = new ArrayList<T>(number);
        for (Future<T> future : running) {
            try {
                answers.add(future.get());
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        return answers;
    }
}
