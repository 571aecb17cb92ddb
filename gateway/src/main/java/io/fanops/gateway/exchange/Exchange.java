package io.fanops.gateway.exchange;

import io.fanops.gateway.limit.RateVerdict;
import io.fanops.gateway.problem.Problem;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/// A request with its answer: open → answered here, or handed on.
///
/// Lives on the event loop of its connection, so nothing in it is guarded.
public final class Exchange {
    private final RoutingContext context;
    private final HttpServerRequest request;
    private final CrossOrigin crossOrigin;
    private final String address;
    private final String traceId;
    private @Nullable RateVerdict rate;
    private Runnable afterwards = () -> {};
    private String instance = "/";

    public Exchange(RoutingContext context, CrossOrigin crossOrigin) {
        this.context = context;
        this.request = context.request();
        this.crossOrigin = crossOrigin;
        SocketAddress peer = request.remoteAddress();
        String host = peer == null ? null : peer.hostAddress();
        this.address = host == null ? "unknown" : host;
        SpanContext span = Span.current().getSpanContext();
        this.traceId = span.isValid() ? span.getTraceId() : "";
    }

    public RoutingContext context() {
        return context;
    }

    public HttpServerRequest request() {
        return request;
    }

    /// Where the request comes from, as text; behind a trusted proxy the address it vouches for.
    public String address() {
        return address;
    }

    /// The address as a key for limits: an IPv6 caller owns its /64 and would else have a bucket
    /// for each of its addresses.
    public String addressForLimits() {
        if (address.indexOf(':') < 0) {
            return address;
        }
        String[] groups = address.split(":", -1);
        return groups.length < 8
                ? address
                : String.join(":", groups[0], groups[1], groups[2], groups[3]);
    }

    public String traceId() {
        return traceId;
    }

    public void remember(RateVerdict verdict) {
        this.rate = verdict;
    }

    /// The path that problems name as their instance; not known until the target was found plain.
    public void at(String path) {
        this.instance = path;
    }

    public String instance() {
        return instance;
    }

    /// What to do once the gateway itself has answered.
    public void afterwards(Runnable action) {
        this.afterwards = action;
    }

    public boolean isPreflight() {
        return CrossOrigin.isPreflight(request);
    }

    /// Answers a browser's question whether its page may make a call.
    public void answerPreflight() {
        if (!crossOrigin.allows(request.getHeader(HttpHeaders.ORIGIN))) {
            refuse(Problem.foreignOrigin());
            return;
        }
        HttpServerResponse response = request.response();
        crossOrigin.addToPreflight(response.headers());
        addCommonFields(response.headers());
        response.setStatusCode(204).end();
        letBodyPass();
    }

    /// Answers with a problem, and reads a body away that nobody wants.
    public void refuse(Problem problem) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        addProblemFields(problem, response.headers());
        response.setStatusCode(problem.status());
        Buffer document = problem.document(instance, traceId);
        boolean closing = UnreadBody.isLongIn(request);
        if (closing) {
            response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        response.headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(document.length()));
        if (request.method() == HttpMethod.HEAD) {
            response.end();
        } else {
            response.end(document);
        }
        UnreadBody.discard(context.vertx(), request, closing);
        afterwards.run();
    }

    /// Answers with something of the gateway's own; its headers are set already.
    public void answer(int status, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.headWritten() || response.closed()) {
            return;
        }
        addCommonFields(response.headers());
        response.setStatusCode(status);
        if (request.method() == HttpMethod.HEAD) {
            response.headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
            response.end();
        } else {
            response.end(body);
        }
        letBodyPass();
    }

    /// Adds what every answer carries, for an answer that is put together elsewhere.
    public void addCommonFields(MultiMap headers) {
        PageHeaders.addToAll(headers);
        crossOrigin.addToAnswer(request.getHeader(HttpHeaders.ORIGIN), headers);
        if (rate != null) {
            headers.set("RateLimit-Policy", rate.policies());
            headers.set("RateLimit", rate.state());
        }
    }

    /// Adds what the answer with a problem carries.
    public void addProblemFields(Problem problem, MultiMap headers) {
        addCommonFields(headers);
        headers.set(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        problem.headers().forEach((name, value) -> headers.set(name, value));
    }

    private void letBodyPass() {
        UnreadBody.discard(context.vertx(), request, UnreadBody.isLongIn(request));
        afterwards.run();
    }
}
