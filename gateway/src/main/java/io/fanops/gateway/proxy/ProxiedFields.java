package io.fanops.gateway.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which header fields go through, in either direction, and which the gateway writes itself.
final class ProxiedFields {
    /// RFC 9110, section 7.6.1, with the two older forms.
    private static final List<String> OF_ONE_HOP =
            List.of(
                    "connection",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-authentication-info",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "upgrade",
                    "http2-settings");

    /// What a client could use to pass for somebody else, for another path or for another method;
    /// and its baggage, which would travel on inside.
    private static final List<String> NEVER_FROM_A_CLIENT =
            List.of(
                    "forwarded",
                    "x-forwarded-for",
                    "x-forwarded-host",
                    "x-forwarded-proto",
                    "x-forwarded-port",
                    "x-forwarded-prefix",
                    "x-forwarded-path",
                    "x-forwarded-server",
                    "x-forwarded-ssl",
                    "x-forwarded-user",
                    "x-forwarded-tls-client-cert",
                    "x-real-ip",
                    "x-client-ip",
                    "true-client-ip",
                    "x-original-url",
                    "x-original-host",
                    "x-rewrite-url",
                    "x-http-method",
                    "x-http-method-override",
                    "x-method-override",
                    "baggage",
                    "traceparent",
                    "tracestate",
                    "expect");

    /// What tells what runs inside, and what the gateway says itself.
    private static final List<String> NEVER_FROM_A_SERVICE =
            List.of(
                    "server",
                    "x-powered-by",
                    "via",
                    "ratelimit",
                    "ratelimit-policy",
                    "access-control-allow-origin",
                    "access-control-allow-credentials",
                    "access-control-allow-methods",
                    "access-control-allow-headers",
                    "access-control-expose-headers",
                    "access-control-max-age");

    /// Fields that a `Connection` header must not be able to take away: without them a request
    /// would mean something else.
    private static final Set<String> NOT_TO_BE_NAMED =
            Set.of(
                    "authorization",
                    "host",
                    "content-length",
                    "content-type",
                    "idempotency-key",
                    "if-match");

    private ProxiedFields() {}

    /// Makes a client's fields those that go to the service.
    ///
    /// @param client the address the request came from
    /// @param host what it was asked as
    /// @param scheme how
    static void towardsService(MultiMap headers, String client, String host, String scheme) {
        removeOfOneHop(headers);
        NEVER_FROM_A_CLIENT.forEach(headers::remove);
        headers.set("X-Forwarded-For", client);
        headers.set("X-Forwarded-Host", host);
        headers.set("X-Forwarded-Proto", scheme);
        headers.set("Forwarded", "for=" + node(client) + ";host=\"" + host + "\";proto=" + scheme);
    }

    /// Makes a service's fields those that go to the client. `Transfer-Encoding` is the proxy's own
    /// to decide.
    static void towardsClient(MultiMap headers) {
        removeOfOneHop(headers);
        NEVER_FROM_A_SERVICE.forEach(headers::remove);
    }

    private static void removeOfOneHop(MultiMap headers) {
        if (headers.contains(HttpHeaders.CONNECTION)) {
            for (String value : headers.getAll(HttpHeaders.CONNECTION)) {
                for (String named : value.split(",", -1)) {
                    String name = named.strip().toLowerCase(Locale.ROOT);
                    if (!name.isEmpty() && !NOT_TO_BE_NAMED.contains(name)) {
                        headers.remove(name);
                    }
                }
            }
        }
        OF_ONE_HOP.forEach(headers::remove);
    }

    /// An address as RFC 7239 writes it.
    private static String node(String client) {
        return client.indexOf(':') < 0 ? client : "\"[" + client + "]\"";
    }
}
