package io.fanops.gateway.proxy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The replicas of one service, asked in turn; one that could not be reached is asked last for a
/// moment. Nothing is asked whether it lives: the next connection tells.
final class Origins {
    /// Long enough that a restarting replica does not cost every request an attempt, short enough
    /// that it is missed little.
    private static final Duration PASSED_OVER = Duration.ofSeconds(1);

    private final List<Origin> replicas;
    private final LongSupplier nanoTime;
    private final AtomicInteger turn = new AtomicInteger();

    Origins(List<String> urls, LongSupplier nanoTime) {
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("A service needs at least one URL.");
        }
        this.replicas = urls.stream().map(Origin::at).toList();
        this.nanoTime = nanoTime;
    }

    /// All replicas, in the order in which this request tries them.
    List<Origin> inTurn() {
        int size = replicas.size();
        if (size == 1) {
            return replicas;
        }
        int first = Math.floorMod(turn.getAndIncrement(), size);
        List<Origin> order = new ArrayList<>(size);
        List<Origin> last = new ArrayList<>(1);
        long now = nanoTime.getAsLong();
        for (int i = 0; i < size; i++) {
            Origin origin = replicas.get((first + i) % size);
            (origin.isPassedOver(now) ? last : order).add(origin);
        }
        order.addAll(last);
        return order;
    }

    void failed(Origin origin) {
        origin.passOverUntil(nanoTime.getAsLong() + PASSED_OVER.toNanos());
    }

    /// One replica.
    static final class Origin {
        private final String host;
        private final int port;
        private final boolean encrypted;
        private final AtomicLong passedOverUntil = new AtomicLong(Long.MIN_VALUE);

        private Origin(String host, int port, boolean encrypted) {
            this.host = host;
            this.port = port;
            this.encrypted = encrypted;
        }

        static Origin at(String url) {
            URI uri = URI.create(url.strip());
            boolean encrypted = "https".equals(uri.getScheme());
            if (uri.getHost() == null
                    || !(encrypted || "http".equals(uri.getScheme()))
                    || !(uri.getPath().isEmpty() || uri.getPath().equals("/"))) {
                throw new IllegalArgumentException(
                        "Not the URL of a service: " + url + "; wanted is http://host:port");
            }
            int port = uri.getPort() > 0 ? uri.getPort() : encrypted ? 443 : 80;
            return new Origin(uri.getHost(), port, encrypted);
        }

        String host() {
            return host;
        }

        int port() {
            return port;
        }

        boolean encrypted() {
            return encrypted;
        }

        /// Whether this `host:port` is its own.
        boolean isNamed(String authority) {
            return authority.equals(host + ":" + port);
        }

        private boolean isPassedOver(long now) {
            return passedOverUntil.get() - now > 0 && passedOverUntil.get() != Long.MIN_VALUE;
        }

        private void passOverUntil(long then) {
            passedOverUntil.set(then);
        }
    }

    boolean anyIsNamed(String authority) {
        return anyOf(replicas, authority);
    }

    private static boolean anyOf(Collection<Origin> origins, String authority) {
        return origins.stream().anyMatch(it -> it.isNamed(authority));
    }
}
