package io.fanops.gateway.proxy;

import io.fanops.gateway.limit.LimitSettings;
import io.fanops.gateway.proxy.Origins.Origin;
import io.fanops.gateway.routing.Lane;
import io.fanops.gateway.routing.Upstream;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.ContextInternal;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Connections to the services.
///
/// Each event loop has clients of its own, so that a request and its answer stay on one thread;
/// each service has a pool of its own, so that one cannot take another's connections.
@Singleton
public final class UpstreamClients {
    private final Vertx vertx;
    private final ProxySettings settings;
    private final int connections;
    private final Map<Upstream, Origins> origins = new EnumMap<>(Upstream.class);
    private final Map<EventLoop, Map<Upstream, HttpClient>> clients = new ConcurrentHashMap<>();

    UpstreamClients(Vertx vertx, ProxySettings settings, LimitSettings limits) {
        this.vertx = vertx;
        this.settings = settings;
        int places = 0;
        for (Lane lane : Lane.values()) {
            places += limits.places(lane);
        }
        // Places bound what is open; the pool must never be the one that makes a request wait.
        this.connections = places + 8;
        for (Upstream upstream : Upstream.values()) {
            origins.put(upstream, new Origins(settings.urls(upstream), System::nanoTime));
        }
    }

    /// A request to whichever replica can be connected to first, in turn.
    ///
    /// @param answerWithin from now to the answer's head
    public Future<HttpClientRequest> request(
            Upstream upstream, HttpMethod method, String uri, Duration answerWithin) {
        return attempt(upstream, origins(upstream).inTurn(), 0, method, uri, answerWithin);
    }

    /// The pool of this service on this event loop.
    HttpClient client(Upstream upstream) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        return clients.computeIfAbsent(context.nettyEventLoop(), _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(upstream, this::open);
    }

    Origins origins(Upstream upstream) {
        Origins replicas = origins.get(upstream);
        if (replicas == null) {
            throw new IllegalStateException("No origin of " + upstream);
        }
        return replicas;
    }

    private Future<HttpClientRequest> attempt(
            Upstream upstream,
            List<Origin> replicas,
            int index,
            HttpMethod method,
            String uri,
            Duration answerWithin) {
        Origin origin = replicas.get(index);
        RequestOptions options =
                new RequestOptions()
                        .setMethod(method)
                        .setHost(origin.host())
                        .setPort(origin.port())
                        .setSsl(origin.encrypted())
                        .setURI(uri)
                        .setIdleTimeout(answerWithin.toMillis());
        return client(upstream)
                .request(options)
                .recover(failure -> {
                    // Nothing was sent yet, so another replica may be asked whatever the method.
                    origins(upstream).failed(origin);
                    return index + 1 < replicas.size()
                            ? attempt(upstream, replicas, index + 1, method, uri, answerWithin)
                            : Future.failedFuture(new Unreachable(failure));
                });
    }

    private HttpClient open(Upstream upstream) {
        HttpClientOptions options =
                new HttpClientOptions()
                        .setName(upstream.label())
                        .setConnectTimeout((int) settings.connectTimeout().toMillis())
                        .setIdleTimeout((int) settings.idleTimeout().toSeconds())
                        .setKeepAliveTimeout((int) settings.keepAlive().toSeconds())
                        .setMaxHeaderSize(32 * 1024)
                        .setDecompressionSupported(false)
                        .setMaxWaitQueueSize(connections);
        return vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(connections));
    }

    @PreDestroy
    void close() {
        clients.values().forEach(byUpstream -> byUpstream.values().forEach(HttpClient::close));
    }

    /// No replica could be connected to; nothing was sent.
    public static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1;

        Unreachable(Throwable cause) {
            super("No replica can be connected to", cause, false, false);
        }
    }
}
