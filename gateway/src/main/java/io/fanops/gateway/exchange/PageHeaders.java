package io.fanops.gateway.exchange;

import io.vertx.core.MultiMap;

/// What keeps a page in a browser from being turned against its reader.
public final class PageHeaders {
    private static final String REFERRER_POLICY = "Referrer-Policy";
    private static final String FRAME_OPTIONS = "X-Frame-Options";
    private static final String CONTENT_TYPE_OPTIONS = "X-Content-Type-Options";
    private static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";

    private PageHeaders() {}

    /// For every answer, data or page: a browser takes it for what it says it is and nothing else.
    public static void addToAll(MultiMap headers) {
        headers.set(CONTENT_TYPE_OPTIONS, "nosniff");
    }

    /// For a page of the gateway's own.
    ///
    /// @param policy the page's Content-Security-Policy
    public static void addToPage(MultiMap headers, String policy) {
        addToAll(headers);
        headers.set(CONTENT_SECURITY_POLICY, policy);
        headers.set(FRAME_OPTIONS, "DENY");
        headers.set(REFERRER_POLICY, "no-referrer");
    }

    /// For a page of a service: what the service says itself stands.
    ///
    /// The default policy lets a self-contained page work (styles and scripts inside it) and
    /// nothing from elsewhere in.
    public static void addToForeignPage(MultiMap headers) {
        addToAll(headers);
        setIfAbsent(
                headers,
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
                        + " img-src 'self' data:; connect-src 'self'; form-action 'self';"
                        + " base-uri 'none'; frame-ancestors 'none'");
        setIfAbsent(headers, FRAME_OPTIONS, "DENY");
        setIfAbsent(headers, REFERRER_POLICY, "strict-origin-when-cross-origin");
    }

    private static void setIfAbsent(MultiMap headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }
}
