package io.fanops.gateway.front;

import io.fanops.gateway.exchange.CrossOrigin;
import io.fanops.gateway.exchange.Exchange;
import io.fanops.gateway.exchange.PageHeaders;
import io.fanops.gateway.limit.RateLimits;
import io.fanops.gateway.limit.RateVerdict;
import io.fanops.gateway.openapi.Asset;
import io.fanops.gateway.openapi.OpenApi;
import io.fanops.gateway.openapi.Pages;
import io.fanops.gateway.problem.Problem;
import io.fanops.gateway.routing.Destination;
import io.fanops.gateway.routing.RequestTarget;
import io.fanops.gateway.routing.RoutingTable;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Receives every request.
@Singleton
final class FrontDoor {
    private static final Logger LOG = Logger.getLogger(FrontDoor.class);

    /// Behind the framework's own bookkeeping, before anything of it that could answer.
    private static final int BEFORE_ALL_OTHERS = Integer.MIN_VALUE + 10;

    private static final Set<HttpMethod> METHODS =
            Set.of(
                    HttpMethod.GET,
                    HttpMethod.HEAD,
                    HttpMethod.POST,
                    HttpMethod.PUT,
                    HttpMethod.PATCH,
                    HttpMethod.DELETE,
                    HttpMethod.OPTIONS);
    private static final String ALL_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<HttpMethod> POSTING = Set.of(HttpMethod.POST);

    private final CrossOrigin crossOrigin;
    private final ApiCalls apiCalls;
    private final RateLimits limits;
    private final Pages pages;
    private final OpenApi openApi;

    FrontDoor(
            CrossOrigin crossOrigin,
            ApiCalls apiCalls,
            RateLimits limits,
            Pages pages,
            OpenApi openApi) {
        this.crossOrigin = crossOrigin;
        this.apiCalls = apiCalls;
        this.limits = limits;
        this.pages = pages;
        this.openApi = openApi;
    }

    void open(@Observes Router router) {
        router.route().order(BEFORE_ALL_OTHERS).handler(this::receive).failureHandler(this::fail);
    }

    private void receive(RoutingContext context) {
        HttpServerRequest request = context.request();
        // Nothing of the body may be lost while the token is looked at.
        request.pause();
        Exchange exchange = new Exchange(context, crossOrigin);
        apiCalls.measure(exchange);
        switch (RequestTarget.of(request.uri())) {
            case RequestTarget.Refused(String reason) ->
                    exchange.refuse(Problem.malformedTarget(reason));
            case RequestTarget.Plain plain -> {
                exchange.at(plain.path());
                receive(exchange, plain);
            }
        }
    }

    private void receive(Exchange exchange, RequestTarget.Plain target) {
        HttpServerRequest request = exchange.request();
        @Nullable String framing = faultInFraming(request);
        if (framing != null) {
            exchange.refuse(Problem.malformedRequest(framing));
        } else if (!METHODS.contains(request.method())) {
            exchange.refuse(Problem.methodNotAllowed(ALL_METHODS));
        } else if (exchange.isPreflight()) {
            exchange.answerPreflight();
        } else if (target.path().startsWith("/v1/")) {
            apiCalls.receive(exchange, target);
        } else {
            receiveAnonymous(exchange, target);
        }
    }

    /// What parsers are known to disagree about (RFC 9112, sections 3.2 and 6.1).
    private static @Nullable String faultInFraming(HttpServerRequest request) {
        MultiMap headers = request.headers();
        if (headers.getAll(HttpHeaders.HOST).size() > 1 || request.authority() == null) {
            return "There must be one valid Host header.";
        }
        List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        if (codings.size() > 1 || (codings.size() == 1 && !codings.get(0).equals("chunked"))) {
            return "The only transfer coding taken is chunked.";
        }
        if (!codings.isEmpty() && request.version() == HttpVersion.HTTP_1_0) {
            return "HTTP/1.0 knows no transfer coding.";
        }
        if (!codings.isEmpty() && headers.contains(HttpHeaders.CONTENT_LENGTH)) {
            return "A body has a length or is chunked, not both.";
        }
        return null;
    }

    private void receiveAnonymous(Exchange exchange, RequestTarget.Plain target) {
        Optional<Asset> page = pages.at(target.path());
        Optional<Destination> delivery = RoutingTable.delivery(target.path());
        Optional<Destination> service = delivery.or(() -> RoutingTable.publicPage(target.path()));
        boolean document = target.path().equals("/openapi");
        if (page.isEmpty() && service.isEmpty() && !document) {
            exchange.refuse(Problem.notFound());
            return;
        }
        Set<HttpMethod> allowed = delivery.isPresent() ? POSTING : READING;
        if (!allowed.contains(exchange.request().method())) {
            exchange.refuse(Problem.methodNotAllowed(delivery.isPresent() ? "POST" : "GET, HEAD"));
            return;
        }
        RateVerdict verdict = limits.ofPage(exchange.addressForLimits());
        exchange.remember(verdict);
        if (verdict instanceof RateVerdict.Exceeded exceeded) {
            exchange.refuse(Problem.rateLimited(exceeded.whose(), exceeded.away()));
        } else if (page.isPresent()) {
            answer(exchange, page.get());
        } else if (service.isPresent()) {
            apiCalls.forward(exchange, target, service.get(), exchange.addressForLimits());
        } else {
            answerDocument(exchange);
        }
    }

    private void answer(Exchange exchange, Asset asset) {
        MultiMap headers = exchange.request().response().headers();
        headers.set(HttpHeaders.CONTENT_TYPE, asset.mediaType());
        headers.set(HttpHeaders.ETAG, asset.entityTag());
        headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
        headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        PageHeaders.addToPage(headers, asset.policy());
        if (asset.entityTag().equals(exchange.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            exchange.answer(304, Buffer.buffer());
            return;
        }
        String accepted = exchange.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
        if (accepted != null && accepted.contains("gzip")) {
            headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
            exchange.answer(200, asset.compressed());
        } else {
            exchange.answer(200, asset.plain());
        }
    }

    private void answerDocument(Exchange exchange) {
        // The document may be fetched on another connection's thread; the answer is given on this
        // one's.
        Context own = exchange.context().vertx().getOrCreateContext();
        openApi.document()
                .onComplete(result ->
                        own.runOnContext(_ -> {
                            if (result.failed()) {
                                LOG.error("The merged document failed", result.cause());
                                exchange.refuse(Problem.internalError());
                                return;
                            }
                            MultiMap headers = exchange.request().response().headers();
                            headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
                            headers.set(HttpHeaders.CACHE_CONTROL, "no-cache");
                            exchange.answer(200, result.result());
                        }));
    }

    /// What no check foresaw. The caller learns no more than that, the log all of it.
    private void fail(RoutingContext context) {
        Exchange exchange = new Exchange(context, crossOrigin);
        if (RequestTarget.of(context.request().uri())
                instanceof RequestTarget.Refused(String reason)) {
            // The router gives up on some requests before it asks anybody.
            exchange.refuse(Problem.malformedTarget(reason));
            return;
        }
        @Nullable String framing = faultInFraming(context.request());
        if (framing != null) {
            exchange.refuse(Problem.malformedRequest(framing));
            return;
        }
        LOG.error("Unforeseen failure", context.failure());
        if (context.response().headWritten()) {
            context.request().connection().close();
        } else {
            exchange.refuse(Problem.internalError());
        }
    }
}
