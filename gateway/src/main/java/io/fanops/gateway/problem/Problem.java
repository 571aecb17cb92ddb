package io.fanops.gateway.problem;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One refusal.
///
/// @param headers what the status asks for besides, such as `Retry-After` or `WWW-Authenticate`
public record Problem(
        int status,
        String code,
        String title,
        String detail,
        boolean retryable,
        Map<String, String> headers) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        headers = Map.copyOf(headers);
    }

    public static Problem malformedTarget(String reason) {
        return of(400, "MALFORMED_REQUEST_TARGET", "The request target is refused", reason);
    }

    public static Problem malformedRequest(String reason) {
        return of(400, "MALFORMED_REQUEST", "The request is refused", reason);
    }

    /// @param challenge the value of `WWW-Authenticate` (RFC 6750)
    public static Problem unauthenticated(String detail, String challenge) {
        return of(401, "UNAUTHENTICATED", "A valid access token is needed", detail)
                .with("WWW-Authenticate", challenge);
    }

    public static Problem foreignOrigin() {
        return of(
                403,
                "ORIGIN_NOT_ALLOWED",
                "This web origin may not call the API",
                "Ask the operator to add the origin to fanops.gateway.cors.origins.");
    }

    public static Problem notFound() {
        return of(404, "NOT_FOUND", "Nothing is here", "No resource of this API has this path.");
    }

    public static Problem methodNotAllowed(String allowed) {
        return of(
                        405,
                        "METHOD_NOT_ALLOWED",
                        "The method is not allowed here",
                        "Allowed: " + allowed + ".")
                .with("Allow", allowed);
    }

    public static Problem bodyTooSlow() {
        return of(
                        408,
                        "REQUEST_TIMEOUT",
                        "The body did not arrive in time",
                        "The request was given up before its body was complete.")
                .again(Duration.ofSeconds(1));
    }

    public static Problem bodyTooLarge(long limit) {
        return of(
                413,
                "BODY_TOO_LARGE",
                "The body is too large",
                "This call takes at most " + limit + " bytes. Split it, or use an import.");
    }

    /// @param whose what the limit is kept for, for the caller to read: "this caller", "this brand"
    public static Problem rateLimited(String whose, Duration wait) {
        return of(
                        429,
                        "RATE_LIMITED",
                        "Too many requests",
                        "The limit of " + whose + " is used up for the moment.")
                .again(wait);
    }

    public static Problem upstreamFault(String service) {
        return of(
                502,
                "UPSTREAM_FAULT",
                "A service answered what cannot be passed on",
                "The " + service + " service's answer is not valid HTTP.");
    }

    public static Problem upstreamUnavailable(String service) {
        return of(
                        503,
                        "UPSTREAM_UNAVAILABLE",
                        "A service cannot be reached",
                        "The "
                                + service
                                + " service did not answer. The outcome of a change is unknown:"
                                + " repeat it with the same Idempotency-Key.")
                .again(Duration.ofSeconds(2));
    }

    public static Problem overloaded(String service) {
        return of(
                        503,
                        "OVERLOADED",
                        "Too many requests at once",
                        "The " + service + " service has all it can take; nothing was done.")
                .again(Duration.ofSeconds(1));
    }

    public static Problem keysUnavailable() {
        return of(
                        503,
                        "KEYS_UNAVAILABLE",
                        "Tokens cannot be checked right now",
                        "The identity provider's keys have not been read yet.")
                .again(Duration.ofSeconds(2));
    }

    public static Problem upstreamTimeout(String service) {
        return of(
                        504,
                        "UPSTREAM_TIMEOUT",
                        "A service did not answer in time",
                        "The "
                                + service
                                + " service took too long. The outcome of a change is unknown:"
                                + " repeat it with the same Idempotency-Key.")
                .again(Duration.ofSeconds(5));
    }

    public static Problem httpVersion() {
        return of(
                505,
                "HTTP_VERSION_NOT_SUPPORTED",
                "This version of HTTP is not served",
                "A stream of events needs HTTP/1.1.");
    }

    public static Problem internalError() {
        return of(
                500,
                "INTERNAL_ERROR",
                "Something went wrong here",
                "The gateway failed; the trace id leads to its log.");
    }

    /// The document sent.
    ///
    /// @param instance the path asked for
    /// @param traceId empty when tracing is off
    public Buffer document(String instance, String traceId) {
        return new JsonObject()
                .put(
                        "type",
                        "urn:fanops:problem:" + code.toLowerCase(Locale.ROOT).replace('_', '-'))
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("instance", instance)
                .put("code", code)
                .put("traceId", traceId)
                .put("retryable", retryable)
                .put("errors", new JsonArray())
                .toBuffer();
    }

    private static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, false, Map.of());
    }

    private Problem again(Duration wait) {
        // Retry-After counts whole seconds, and 0 would invite a storm.
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        Problem that = with("Retry-After", Long.toString(seconds));
        return new Problem(status, code, title, detail, true, that.headers);
    }

    private Problem with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Problem(status, code, title, detail, retryable, more);
    }
}
