package io.fanops.gateway.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.gateway.routing.Upstream;
import io.fanops.gateway.surroundings.RawHttp;
import io.fanops.gateway.surroundings.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// G13 at the gateway: a path trick opens nothing, with a good token as without one.
@SuppressWarnings("NullAway.Init") // Fields are injected.
@QuarkusTest
@WithTestResource(Surroundings.class)
class PathTricksTest {
    @TestHTTPResource URI gateway;

    Surroundings surroundings;

    @BeforeEach
    void reset() {
        surroundings.reset();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/brands/aurora;a=b/fans",
                "/v1/brands/aurora%3Ba/fans",
                "/v1/brands/aurora%2Ffans",
                "/v1/brands/aurora%5Cfans",
                "/v1/brands/aurora\\fans",
                "/v1//brands/aurora/fans",
                "//v1/brands/aurora/fans",
                "/v1/brands/aurora/%2e%2e/borealis/fans",
                "/v1/brands/aurora/../borealis/fans",
                "/v1/./brands",
                "/v1/brands/%00",
                "/v1/brands/%zz",
                "/v1/brands/%c0%af",
                "/v1/%252e%252e/internal",
                "http://127.0.0.1/v1/brands",
                "*",
                "/docs/../internal",
                "/q/%2e%2e/internal",
                "/docs/%2e%2e/application.properties",
                "/q/..%2fhealth"
            })
    void refusesEachTrick(String target) throws IOException {
        int before = timesAsked();

        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "GET "
                                + target
                                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + surroundings.issuer().brandToken("aurora")
                                + "\r\nConnection: close\r\n\r\n");

        assertEquals(400, RawHttp.status(answer), answer);
        assertEquals("application/problem+json", RawHttp.header(answer, "Content-Type"));
        assertTrue(answer.contains("\"MALFORMED_REQUEST_TARGET\""), answer);
        assertEquals(before, timesAsked());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/internal/fans",
                "/internal",
                "/public/q/ABC",
                "/q/health/live",
                "/q/metrics/x",
                "/q/dev-ui/welcome",
                "/-quarkus",
                "/-quarkus/dev-ui",
                "/health",
                "/metrics",
                "/openapi/",
                "/openapi.json",
                "/docs/",
                "/docs/application.properties",
                "/META-INF/resources/openapi-ui/index.html",
                "/openapi-ui/swagger-ui.css",
                "/pages/docs.html",
                "/favicon.ico",
                "/robots.txt",
                "/v1",
                "/V1/brands"
            })
    void knowsNothingElse(String target) throws IOException {
        int before = timesAsked();

        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "GET "
                                + target
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertEquals(404, RawHttp.status(answer), answer);
        assertTrue(answer.contains("\"NOT_FOUND\""), answer);
        assertEquals(before, timesAsked());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/brands HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
                "GET /v1/brands HTTP/1.1\r\nHost: a b\r\n",
                "GET /v1/brands HTTP/1.1\r\n",
                "POST /v1/brands HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
                "POST /v1/brands HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n",
                "POST /v1/brands HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n",
                "POST /v1/brands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n",
                "POST /v1/brands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n",
                "POST /v1/brands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n",
                "POST /v1/brands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                "GET /v1/brands HTTP/1.1\r\nHost: a\r\nX-Bad\0: 1\r\n",
                "GET /v1/brands HTTP/1.1\r\nHost: a\r\nX Bad: 1\r\n",
                "GET /v1/brands HTTP/1.1\r\nHost : a\r\n"
            })
    void refusesFramingThatReadersUnderstandDifferently(String head) throws IOException {
        int before = timesAsked();

        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        head
                                + "Authorization: Bearer "
                                + surroundings.issuer().brandToken("aurora")
                                + "\r\nConnection: close\r\n\r\n0\r\n\r\n");

        assertEquals(400, RawHttp.status(answer), answer);
        assertEquals(before, timesAsked());
    }

    @Test
    void doesNotTakeASecondRequestForTheBodyOfTheFirst() throws IOException {
        int before = timesAsked();
        String token = surroundings.issuer().brandToken("aurora");

        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "POST /v1/brands/aurora/fans HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                + token
                                + "\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                + "0\r\n\r\nGET /internal HTTP/1.1\r\nHost: a\r\n\r\n");

        // The parser drops the length of a chunked body, as the standard allows; the rest is never
        // another request's answer.
        assertTrue(timesAsked() - before <= 1, answer);
        assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
    }

    @Test
    void refusesWhatIsTooLongForAHead() throws IOException {
        String line =
                RawHttp.send(
                        gateway.getPort(),
                        "GET /"
                                + "a".repeat(9000)
                                + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        String headers =
                RawHttp.send(
                        gateway.getPort(),
                        "GET /v1/brands HTTP/1.1\r\nHost: a\r\nX: "
                                + "a".repeat(20_000)
                                + "\r\nConnection: close\r\n\r\n");

        assertEquals(414, RawHttp.status(line), line);
        assertEquals(431, RawHttp.status(headers), headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "PROPFIND", "get", "PURGE"})
    void refusesMethodsItDoesNotKnow(String method) throws IOException {
        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        method + " /v1/brands HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertEquals(405, RawHttp.status(answer), answer);
        assertEquals(
                "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", RawHttp.header(answer, "Allow"));
    }

    @Test
    void takesNoChunksByAVersionThatKnowsNone() throws IOException {
        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "POST /v1/brands HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                                + "GET / HTTP/1.0\r\nHost: a\r\n\r\n");

        assertEquals(400, RawHttp.status(answer), answer);
        assertEquals(1, answer.split("HTTP/1\\.[01] \\d").length - 1, answer);
    }

    private int timesAsked() {
        int times = 0;
        for (Upstream upstream : Upstream.values()) {
            times += surroundings.service(upstream).timesAsked();
        }
        return times;
    }
}
