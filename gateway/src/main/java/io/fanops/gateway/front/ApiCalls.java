package io.fanops.gateway.front;

import io.fanops.gateway.exchange.Exchange;
import io.fanops.gateway.limit.Admission;
import io.fanops.gateway.limit.Place;
import io.fanops.gateway.limit.RateLimits;
import io.fanops.gateway.limit.RateVerdict;
import io.fanops.gateway.problem.Problem;
import io.fanops.gateway.proxy.Forwarder;
import io.fanops.gateway.routing.Destination;
import io.fanops.gateway.routing.Lane;
import io.fanops.gateway.routing.RequestTarget;
import io.fanops.gateway.routing.RoutingTable;
import io.fanops.gateway.token.Caller;
import io.fanops.gateway.token.TokenCheck;
import io.fanops.gateway.token.TokenVerdict;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Calls of the API: token, limits, route, size, place, and on their way.
@Singleton
final class ApiCalls {
    private static final String CHALLENGE = "Bearer realm=\"fanops\"";
    private static final String INVALID =
            CHALLENGE
                    + ", error=\"invalid_token\", error_description=\"The token is not valid here\"";
    private static final int NOT_FOUND = 404;
    private static final Duration WHEN_WEARY = Duration.ofSeconds(1);

    private final TokenCheck tokens;
    private final RateLimits limits;
    private final Admission admission;
    private final Forwarder forwarder;
    private final Measures measures;

    ApiCalls(
            TokenCheck tokens,
            RateLimits limits,
            Admission admission,
            Forwarder forwarder,
            Measures measures) {
        this.tokens = tokens;
        this.limits = limits;
        this.admission = admission;
        this.forwarder = forwarder;
        this.measures = measures;
    }

    void measure(Exchange exchange) {
        long started = System.nanoTime();
        exchange.afterwards(() ->
                measures.answeredHere(exchange.request().response().getStatusCode(), started));
    }

    void receive(Exchange exchange, RequestTarget.Plain target) {
        tokens.of(exchange.context(), exchange.addressForLimits())
                .onSuccess(verdict -> {
                    switch (verdict) {
                        case TokenVerdict.Accepted(Caller caller) ->
                                receiveFrom(caller, exchange, target);
                        case TokenVerdict.Missing() ->
                                exchange.refuse(
                                        Problem.unauthenticated(
                                                "Send an access token as a bearer token.",
                                                CHALLENGE));
                        case TokenVerdict.Worthless() ->
                                exchange.refuse(
                                        Problem.unauthenticated(
                                                "The token is expired, forged, or meant for"
                                                        + " somebody else.",
                                                INVALID));
                        case TokenVerdict.Wearisome() ->
                                exchange.refuse(
                                        Problem.rateLimited(
                                                "refused tokens from this address", WHEN_WEARY));
                        case TokenVerdict.Undecidable() ->
                                exchange.refuse(Problem.keysUnavailable());
                    }
                })
                .onFailure(exchange.context()::fail);
    }

    private void receiveFrom(Caller caller, Exchange exchange, RequestTarget.Plain target) {
        Optional<Destination> route = RoutingTable.api(target.path());
        @Nullable String brand = route.map(Destination::brand).orElse(null);
        @Nullable String brandSpent = caller.brandSpent(brand);
        RateVerdict verdict = limits.ofCall(caller.name(), caller.isFan(), brandSpent);
        exchange.remember(verdict);
        if (verdict instanceof RateVerdict.Exceeded exceeded) {
            exchange.refuse(Problem.rateLimited(exceeded.whose(), exceeded.away()));
        } else if (route.isEmpty()) {
            exchange.refuse(Problem.notFound());
        } else if (route.get().namesCode() && brandSpent != null) {
            forwardNamingACode(caller, brandSpent, exchange, target, route.get());
        } else {
            forward(exchange, target, route.get(), brandSpent == null ? caller.name() : brandSpent);
        }
    }

    /// Who belongs to a brand may find its codes, and so might guess them.
    private void forwardNamingACode(
            Caller caller,
            String brand,
            Exchange exchange,
            RequestTarget.Plain target,
            Destination route) {
        Optional<RateVerdict.Exceeded> weary = limits.exhaustedByWrongCodes(caller.name(), brand);
        if (weary.isPresent()) {
            exchange.remember(weary.get());
            exchange.refuse(Problem.rateLimited(weary.get().whose(), weary.get().away()));
            return;
        }
        forward(
                exchange,
                target,
                route,
                brand,
                status -> {
                    if (status == NOT_FOUND) {
                        limits.countWrongCode(caller.name(), brand);
                    }
                });
    }

    /// @param account whose share of the service's places is used
    void forward(
            Exchange exchange, RequestTarget.Plain target, Destination routed, String account) {
        forward(exchange, target, routed, account, _ -> {});
    }

    private void forward(
            Exchange exchange,
            RequestTarget.Plain target,
            Destination routed,
            String account,
            IntConsumer answered) {
        HttpServerRequest request = exchange.request();
        Destination destination = asAsked(routed, request);
        if (destination.lane() == Lane.STREAM && request.version() == HttpVersion.HTTP_1_0) {
            // Without chunks an answer of unknown length is held in memory to its end, and this one
            // has none.
            exchange.refuse(Problem.httpVersion());
            return;
        }
        if (declaresMoreThan(destination.bodyLimit(), request)) {
            exchange.refuse(Problem.bodyTooLarge(destination.bodyLimit()));
            return;
        }
        Optional<Place> place =
                admission.enter(destination.upstream(), destination.lane(), account);
        if (place.isEmpty()) {
            exchange.refuse(Problem.overloaded(destination.upstream().label()));
            return;
        }
        long started = System.nanoTime();
        forwarder.send(
                exchange,
                destination,
                target.withPath(destination.path()),
                place.get(),
                status -> {
                    answered.accept(status);
                    measures.answeredBy(destination.upstream(), status, started);
                });
    }

    /// Whoever asks for server-sent events stays, whatever the path, and so takes a place among
    /// those who stay.
    private static Destination asAsked(Destination routed, HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        boolean stays = accept != null && accept.contains("text/event-stream");
        return stays && routed.lane() == Lane.ORDINARY ? routed.staying() : routed;
    }

    private static boolean declaresMoreThan(long limit, HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        // Eighteen digits still fit a long; more is more than anything.
        return length != null && (length.length() > 18 || Long.parseLong(length) > limit);
    }
}
