package io.fanops.gateway.proxy;

import io.fanops.gateway.exchange.Exchange;
import io.fanops.gateway.exchange.PageHeaders;
import io.fanops.gateway.exchange.UnreadBody;
import io.fanops.gateway.limit.Place;
import io.fanops.gateway.problem.Problem;
import io.fanops.gateway.routing.Destination;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.NoStackTraceTimeoutException;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One request on its way to a service: connecting → sent → answering → over.
///
/// It is the proxy's interceptor, so it sees the request before anything is sent and the answer
/// before anything is passed on. A question that changes nothing is asked once more if the
/// connection broke before any answer.
final class Forwarding implements ProxyInterceptor {
    private static final Logger LOG = Logger.getLogger(Forwarding.class);

    /// Told in place of a status where the answer did not come to its end, whoever cut it.
    private static final int CUT = 0;

    private static final ProxyOptions NO_WEB_SOCKETS =
            new ProxyOptions().setSupportWebSocket(false);

    private final Exchange exchange;
    private final Destination destination;
    private final String uri;
    private final UpstreamClients clients;
    private final Duration answerWithin;
    private final Place place;
    private final IntConsumer over;
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable MeteredBody body;
    private @Nullable Problem refusal;

    /// @param uri the target at the service
    /// @param place what is held in the service until this is over
    /// @param over told the status at the end, once; 0 if the answer was cut
    Forwarding(
            Exchange exchange,
            Destination destination,
            String uri,
            UpstreamClients clients,
            Duration answerWithin,
            Place place,
            IntConsumer over) {
        this.exchange = exchange;
        this.destination = destination;
        this.uri = uri;
        this.clients = clients;
        this.answerWithin = answerWithin;
        this.place = place;
        this.over = over;
    }

    void start() {
        HttpServerRequest request = exchange.request();
        // A client that goes away ends it too, whatever the proxy still waits for.
        request.response().closeHandler(_ -> end());
        HttpProxy.reverseProxy(NO_WEB_SOCKETS, clients.client(destination.upstream()))
                .origin(_ -> connect())
                .addInterceptor(this)
                .handle(new RequestToCut(request));
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        ProxyRequest outgoing = context.request();
        HttpServerRequest request = exchange.request();
        String host = String.valueOf(request.authority());
        ProxiedFields.towardsService(
                outgoing.headers(), exchange.address(), host, String.valueOf(request.scheme()));
        outgoing.setURI(uri);
        // Services build absolute links from the host they were asked as.
        outgoing.setAuthority(request.authority());
        if (carriesBody(request)) {
            body = new MeteredBody(request, destination.bodyLimit());
            outgoing.setBody(Body.body(body, outgoing.getBody().length()));
        } else {
            outgoing.setBody(null);
            request.resume();
        }
        return context.sendRequest()
                .recover(failure -> onceMore(context, failure))
                .compose(this::onlyPlainFraming)
                .recover(failure -> Future.succeededFuture(problem(outgoing, because(failure))));
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        if (refusal == null) {
            preparePassing(context.response());
        }
        return context.sendResponse().onComplete(_ -> end());
    }

    private Future<HttpClientRequest> connect() {
        HttpServerRequest request = exchange.request();
        return clients.request(destination.upstream(), request.method(), uri, answerWithin)
                .onSuccess(_ -> {
                    // Not before there is somebody to send the body to.
                    if (body != null && request.headers().contains(HttpHeaders.EXPECT)) {
                        request.response().writeContinue();
                    }
                });
    }

    private void preparePassing(ProxyResponse incoming) {
        MultiMap headers = incoming.headers();
        ProxiedFields.towardsClient(headers);
        if (headers.contains(HttpHeaders.LOCATION)) {
            headers.set(HttpHeaders.LOCATION, asSeenFromOutside(headers.get(HttpHeaders.LOCATION)));
        }
        exchange.addCommonFields(headers);
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.startsWith("text/html")) {
            PageHeaders.addToForeignPage(headers);
        }
        Body answer = incoming.getBody();
        if (answer != null && hasNoBodyByItsStatus(incoming)) {
            // Else the proxy would announce a chunked body that such an answer must not have.
            incoming.setBody(null);
            answer.stream().resume();
        }
    }

    private void end() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        place.leave();
        if (refusal != null && body != null && !body.ended()) {
            UnreadBody.discard(exchange.context().vertx(), exchange.request(), true);
        }
        HttpServerResponse response = exchange.request().response();
        over.accept(response.ended() ? response.getStatusCode() : CUT);
    }

    private Future<ProxyResponse> onceMore(ProxyContext context, Throwable failure) {
        HttpMethod method = exchange.request().method();
        boolean safe = method == HttpMethod.GET || method == HttpMethod.HEAD;
        boolean untold =
                !(failure instanceof NoStackTraceTimeoutException)
                        && !(failure instanceof UpstreamClients.Unreachable);
        return safe && body == null && untold && !exchange.request().response().closed()
                ? context.sendRequest()
                : Future.failedFuture(failure);
    }

    /// An answer framed in another way than chunked or by length cannot be passed on, and would be
    /// another request's beginning to a careless reader.
    private Future<ProxyResponse> onlyPlainFraming(ProxyResponse incoming) {
        List<String> codings = incoming.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        boolean plain =
                codings.isEmpty()
                        || (codings.size() == 1 && "chunked".equalsIgnoreCase(codings.get(0)));
        if (plain) {
            return Future.succeededFuture(incoming);
        }
        incoming.release();
        return Future.failedFuture(new UnreadableAnswer());
    }

    private Problem because(Throwable failure) {
        String service = destination.upstream().label();
        if (body != null && body.exceeded()) {
            return Problem.bodyTooLarge(destination.bodyLimit());
        }
        if (failure instanceof UnreadableAnswer) {
            return Problem.upstreamFault(service);
        }
        if (failure instanceof NoStackTraceTimeoutException) {
            return body != null && !body.ended()
                    ? Problem.bodyTooSlow()
                    : Problem.upstreamTimeout(service);
        }
        LOG.debugf(failure, "No answer of the %s service", service);
        return Problem.upstreamUnavailable(service);
    }

    private ProxyResponse problem(ProxyRequest outgoing, Problem problem) {
        refusal = problem;
        ProxyResponse response = outgoing.response().setStatusCode(problem.status());
        exchange.addProblemFields(problem, response.headers());
        response.setBody(Body.body(problem.document(exchange.instance(), exchange.traceId())));
        if (body != null && !body.ended()) {
            response.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        return response;
    }

    /// A link to the service itself, or by a scheme that ended at a proxy before us, is rewritten
    /// to how the caller asked.
    private String asSeenFromOutside(String location) {
        int mark = location.indexOf("://");
        if (mark < 0) {
            return location;
        }
        int path = location.indexOf('/', mark + 3);
        String authority = location.substring(mark + 3, path < 0 ? location.length() : path);
        String asked = String.valueOf(exchange.request().authority());
        boolean ours =
                authority.equals(asked)
                        || clients.origins(destination.upstream()).anyIsNamed(authority);
        return ours
                ? exchange.request().scheme()
                        + "://"
                        + asked
                        + (path < 0 ? "" : location.substring(path))
                : location;
    }

    private static boolean hasNoBodyByItsStatus(ProxyResponse incoming) {
        return incoming.getStatusCode() == 204
                || (incoming.getStatusCode() == 304
                        && !incoming.headers().contains(HttpHeaders.CONTENT_LENGTH));
    }

    private static boolean carriesBody(HttpServerRequest request) {
        MultiMap headers = request.headers();
        return headers.contains(HttpHeaders.TRANSFER_ENCODING)
                || (headers.contains(HttpHeaders.CONTENT_LENGTH)
                        && !"0".equals(headers.get(HttpHeaders.CONTENT_LENGTH)));
    }

    private static final class UnreadableAnswer extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableAnswer() {
            super("The answer's transfer coding is unknown", null, false, false);
        }
    }
}
