package io.fanops.gateway.front;

import io.fanops.gateway.limit.RateLimits;
import io.fanops.gateway.routing.Upstream;
import io.fanops.gateway.token.TokenCheck;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// What is counted of requests: how many, how long, with which status, answered by whom.
///
/// Paths are no label: they hold ids, and their number has no bound.
@Singleton
final class Measures {
    private static final String HERE = "gateway";

    private final MeterRegistry meters;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    Measures(MeterRegistry meters, RateLimits limits, TokenCheck tokens) {
        this.meters = meters;
        meters.gauge("fanops.gateway.rate.buckets", limits, RateLimits::kept);
        meters.gauge("fanops.gateway.tokens.remembered", tokens, TokenCheck::remembered);
    }

    void answeredHere(int status, long startedNanos) {
        record(new Key(HERE, status), startedNanos);
    }

    void answeredBy(Upstream upstream, int status, long startedNanos) {
        record(new Key(upstream.label(), status), startedNanos);
    }

    private void record(Key key, long startedNanos) {
        timers.computeIfAbsent(key, this::timer)
                .record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Key key) {
        return Timer.builder("fanops.gateway.requests")
                .description("Requests by who answered them and how")
                .tag("answered.by", key.answeredBy)
                .tag("status", key.status == 0 ? "cut" : Integer.toString(key.status))
                .publishPercentileHistogram(false)
                .register(meters);
    }

    private record Key(String answeredBy, int status) {}
}
