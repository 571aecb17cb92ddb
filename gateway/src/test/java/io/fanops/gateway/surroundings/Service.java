package io.fanops.gateway.surroundings;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands in for a service: tells what it was asked, or does what a test wants.
public final class Service {
    private final String name;
    private final Vertx vertx;
    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Handler<HttpServerRequest> behaviour;

    Service(String name, Vertx vertx) {
        this.name = name;
        this.vertx = vertx;
        this.behaviour = this::tell;
        this.server =
                vertx.createHttpServer()
                        .requestHandler(request -> {
                            asked.incrementAndGet();
                            behaviour.handle(request);
                        })
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
    }

    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    public Vertx vertx() {
        return vertx;
    }

    public int timesAsked() {
        return asked.get();
    }

    public void does(Handler<HttpServerRequest> behaviour) {
        this.behaviour = behaviour;
    }

    /// Answers with what was asked: service, method, target, headers, and the body's length.
    public void tells() {
        this.behaviour = this::tell;
    }

    private void tell(HttpServerRequest request) {
        long[] bytes = {0};
        request.handler(part -> bytes[0] += part.length());
        request.endHandler(_ -> {
            JsonObject headers = new JsonObject();
            for (String header : request.headers().names()) {
                headers.put(
                        header.toLowerCase(java.util.Locale.ROOT),
                        new JsonArray(request.headers().getAll(header)));
            }
            request.response()
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Server", "something/1.0")
                    .end(
                            new JsonObject()
                                    .put("service", name)
                                    .put("method", request.method().name())
                                    .put("target", request.uri())
                                    .put("headers", headers)
                                    .put("bytes", bytes[0])
                                    .toBuffer());
        });
    }
}
