package io.fanops.platform.testing;

import io.restassured.response.Response;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Many at the same moment.
public final class AtOnce {
    private AtOnce() {}

    public static <T> List<T> race(int runners, IntFunction<T> call) {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(Math.min(runners, 100))) {
            var answers =
                    IntStream.range(0, runners)
                            .mapToObj(i ->
                                    threads.submit(() -> {
                                        start.await();
                                        return call.apply(i);
                                    }))
                            .toList();
            start.countDown();
            return answers.stream()
                    .map(answer -> {
                        try {
                            return answer.get();
                        } catch (ExecutionException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .toList();
        }
    }

    public static long with(List<Response> answers, int status) {
        return answers.stream().filter(answer -> answer.statusCode() == status).count();
    }

    /// Refuses an answer that blames us.
    public static void noneBroke(List<Response> answers) {
        answers.stream()
                .filter(answer -> answer.statusCode() >= 500)
                .findFirst()
                .ifPresent(broken -> {
                    throw new AssertionError(broken.statusCode() + " " + broken.asString());
                });
    }
}
