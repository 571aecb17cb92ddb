package io.fanops.gateway.exchange;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which web pages of other origins may call the API with a token of their own.
///
/// Cookies and other ambient credentials are never allowed: the API knows only bearer tokens.
@Singleton
public final class CrossOrigin {
    /// What a browser may ask for ahead of the call, and for how long it need not ask again.
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

    private static final String REQUEST_HEADERS =
            "authorization, content-type, accept, accept-language, idempotency-key, if-match,"
                    + " if-none-match, last-event-id, traceparent, tracestate";
    private static final String ANSWER_HEADERS =
            "location, etag, link, retry-after, ratelimit, ratelimit-policy, idempotency-replayed,"
                    + " deprecation, sunset, www-authenticate";
    private static final String REMEMBERED_SECONDS = "3600";

    private static final String ANY_PORT = ":*";

    private final boolean everybody;
    private final Set<String> origins = new HashSet<>();
    private final Set<String> originsOfAnyPort = new HashSet<>();

    @Inject
    CrossOrigin(Settings settings) {
        this(settings.origins());
    }

    CrossOrigin(List<String> allowed) {
        this.everybody = allowed.contains("*");
        for (String origin : allowed) {
            if (origin.endsWith(ANY_PORT)) {
                originsOfAnyPort.add(origin.substring(0, origin.length() - ANY_PORT.length()));
            } else {
                origins.add(origin);
            }
        }
    }

    /// A browser's question ahead of a call, which never carries a token.
    static boolean isPreflight(HttpServerRequest request) {
        return request.method() == HttpMethod.OPTIONS
                && request.headers().contains(HttpHeaders.ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    boolean allows(@Nullable String origin) {
        if (origin == null) {
            return false;
        }
        if (everybody || origins.contains(origin)) {
            return true;
        }
        int port = origin.lastIndexOf(':');
        boolean hasPort = port > origin.indexOf("://") && origin.indexOf("://") > 0;
        return originsOfAnyPort.contains(hasPort ? origin.substring(0, port) : origin);
    }

    void addToAnswer(@Nullable String origin, MultiMap headers) {
        headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        if (origin != null && allows(origin)) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
        }
    }

    void addToPreflight(MultiMap headers) {
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
        headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, REMEMBERED_SECONDS);
    }

    /// Origins allowed.
    @ConfigMapping(prefix = "fanops.gateway.cors")
    public interface Settings {
        /// Exact origins, `scheme://host:*` for one host on any port, or `*` for everybody.
        @WithDefault("http://localhost:*,http://127.0.0.1:*")
        List<String> origins();
    }
}
