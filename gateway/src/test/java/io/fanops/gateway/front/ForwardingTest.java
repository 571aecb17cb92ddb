package io.fanops.gateway.front;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fanops.gateway.limit.Admission;
import io.fanops.gateway.routing.Lane;
import io.fanops.gateway.routing.Upstream;
import io.fanops.gateway.surroundings.RawHttp;
import io.fanops.gateway.surroundings.Service;
import io.fanops.gateway.surroundings.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens to a request and its answer on the way.
@SuppressWarnings("NullAway.Init") // Fields are injected.
@QuarkusTest
@WithTestResource(Surroundings.class)
class ForwardingTest {
    private static final String FANS = "/v1/brands/aurora/fans";
    private static final String OPERATION =
            "/v1/brands/aurora/operations/0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4001";
    private static final int MIB = 1024 * 1024;

    @TestHTTPResource URI gateway;
    @Inject Admission admission;

    Surroundings surroundings;
    private Service fan;
    private String token;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void reset() {
        surroundings.reset();
        fan = surroundings.service(Upstream.FAN);
        token = surroundings.issuer().brandToken("aurora");
    }

    @AfterEach
    void everyPlaceWasGivenBack() {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(5))
                .until(() -> placesTaken() == 0);
    }

    @Test
    void passesMethodTargetBodyAndFieldsOn() {
        call().urlEncodingEnabled(false)
                .header("Idempotency-Key", "k-1")
                .header("X-Own", "1", "2")
                .contentType("application/json")
                .body("{\"externalId\":\"粉丝\"}")
                .post(FANS + "?dryRun=true&x=%2F")
                .then()
                .statusCode(200)
                .header("Server", nullValue())
                .header("X-Content-Type-Options", "nosniff")
                .body("method", is("POST"))
                .body("target", is(FANS + "?dryRun=true&x=%2F"))
                .body("bytes", is(23))
                .body("headers.'idempotency-key'[0]", is("k-1"))
                .body("headers.'x-own'", hasSize(2))
                .body("headers.'content-length'[0]", is("23"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void passesEveryMethodOfTheApiOn(String method) {
        AtomicReference<@Nullable String> seen = new AtomicReference<>();
        fan.does(request -> {
            seen.set(request.method().name());
            request.response().end();
        });

        call().request(method, FANS).then().statusCode(200);

        assertEquals(method, seen.get());
    }

    @Test
    void saysItselfWhoTheClientIs() {
        call().header("X-Forwarded-For", "10.1.1.1")
                .header("X-Forwarded-Host", "evil.example")
                .header("Forwarded", "for=10.1.1.1")
                .header("X-Real-IP", "10.1.1.1")
                .get(FANS)
                .then()
                .body("headers.'x-forwarded-for'", is(List.of("127.0.0.1")))
                .body("headers.'x-forwarded-proto'", is(List.of("http")))
                .body("headers.'x-forwarded-host'[0]", not("evil.example"))
                .body("headers.forwarded[0]", startsWith("for=127.0.0.1;host="))
                .body("headers.forwarded", hasSize(1))
                .body("headers.'x-real-ip'", nullValue());
    }

    @Test
    void beginsATraceWhereNoneIsSent() {
        call().get(FANS)
                .then()
                .body("headers.traceparent", hasSize(1))
                .body(
                        "headers.traceparent[0]",
                        matchesPattern("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]"));
    }

    @Test
    void continuesATraceThatIsSent() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        call().header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .header("baggage", "secret=1")
                .get(FANS)
                .then()
                .body("headers.traceparent", hasSize(1))
                .body("headers.traceparent[0]", startsWith("00-" + trace + "-"))
                .body("headers.traceparent[0]", not("00-" + trace + "-00f067aa0ba902b7-01"))
                .body("headers.baggage", nullValue());
    }

    /// ApacheBench and nginx as it comes speak it.
    @Test
    void servesTheOldVersionOfHttpWithoutChunks() throws IOException {
        String ask =
                "GET " + FANS + " HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer " + token;
        String answer = RawHttp.send(gateway.getPort(), ask + "\r\n\r\n");

        assertEquals(200, RawHttp.status(answer), answer);
        assertEquals("", RawHttp.header(answer, "Transfer-Encoding"), answer);
        assertTrue(answer.endsWith("}"), answer);

        String stream =
                RawHttp.send(gateway.getPort(), ask + "\r\nAccept: text/event-stream\r\n\r\n");
        assertEquals(505, RawHttp.status(stream), stream);
    }

    @Test
    void keepsFieldsOfOneHopOnIt() throws IOException {
        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "GET "
                                + FANS
                                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + token
                                + "\r\nConnection: close\r\nConnection: X-Hop, Authorization\r\nX-Hop: 1\r\nTE: trailers\r\n"
                                + "Proxy-Authorization: Basic x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n\r\n");

        assertEquals(200, RawHttp.status(answer), answer);
        JsonObject headers =
                new JsonObject(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1))
                        .getJsonObject("headers");
        assertTrue(headers.containsKey("authorization"));
        for (String name :
                List.of("x-hop", "te", "proxy-authorization", "upgrade", "http2-settings")) {
            assertFalse(headers.containsKey(name), name);
        }
    }

    @Test
    void keepsWhatAServiceSaysToItsOwnHopFromTheClient() {
        fan.does(request ->
                request.response()
                        .putHeader("Connection", "X-Hop")
                        .putHeader("X-Hop", "1")
                        .putHeader("Keep-Alive", "timeout=1")
                        .putHeader("X-Powered-By", "something")
                        .putHeader("Access-Control-Allow-Origin", "*")
                        .putHeader("ETag", "\"3\"")
                        .end("x"));

        call().get(FANS)
                .then()
                .statusCode(200)
                .header("X-Hop", nullValue())
                .header("Keep-Alive", nullValue())
                .header("X-Powered-By", nullValue())
                .header("Access-Control-Allow-Origin", nullValue())
                .header("ETag", "\"3\"");
    }

    @Test
    void passesAServicesProblemUntouched() {
        fan.does(request ->
                request.response()
                        .setStatusCode(409)
                        .putHeader("Content-Type", "application/problem+json")
                        .end("{\"code\":\"OTHER_CONTENT\"}"));

        call().get(FANS)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", is("OTHER_CONTENT"));
    }

    @Test
    void passesAnswersWithoutBody() throws IOException {
        for (int status : new int[] {204, 304}) {
            fan.does(request ->
                    request.response().setStatusCode(status).putHeader("ETag", "\"3\"").end());

            String answer =
                    RawHttp.send(
                            gateway.getPort(),
                            "GET "
                                    + FANS
                                    + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                    + token
                                    + "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertEquals(status, RawHttp.status(answer), answer);
            assertFalse(
                    answer.split("\r\n\r\n")[0]
                            .toLowerCase(Locale.ROOT)
                            .contains("transfer-encoding"),
                    answer);
            assertEquals(2, answer.split("HTTP/1.1 ", -1).length - 1, answer);
        }
    }

    @Test
    void passesTheHeadOfAnAnswerOn() {
        fan.does(request -> request.response().putHeader("Content-Length", "1234").end());

        call().head(FANS).then().statusCode(200).header("Content-Length", "1234");
    }

    @Test
    void rewritesALinkToTheServiceItself() {
        for (String location :
                new String[] {
                    fan.url() + OPERATION, "https://" + gateway.getAuthority() + OPERATION
                }) {
            fan.does(request ->
                    request.response().setStatusCode(202).putHeader("Location", location).end());
            call().post(FANS).then().header("Location", gateway.resolve(OPERATION).toString());
        }
        for (String location : new String[] {OPERATION, "https://elsewhere.example/x"}) {
            fan.does(request ->
                    request.response().setStatusCode(202).putHeader("Location", location).end());
            call().post(FANS).then().header("Location", location);
        }
    }

    @Test
    void tellsServicesTheHostThatWasAsked() {
        call().get(FANS).then().body("headers.host[0]", is(gateway.getAuthority()));
    }

    @Test
    void streamsABodyOfAnyLengthUp() throws Exception {
        HttpResponse<String> answer =
                client.send(
                        request("/v1/brands/aurora/fans/import")
                                .POST(BodyPublishers.ofInputStream(() -> new Zeros(96L * MIB)))
                                .build(),
                        BodyHandlers.ofString());

        assertEquals(200, answer.statusCode());
        assertEquals(96L * MIB, new JsonObject(answer.body()).getLong("bytes"));
    }

    @Test
    void streamsAnAnswerOfAnyLengthDown() throws Exception {
        Buffer part = Buffer.buffer(new byte[MIB]);
        fan.does(request -> {
            request.response().setChunked(true);
            writeParts(request, part, 64);
        });

        HttpResponse<InputStream> answer =
                client.send(request(FANS).build(), BodyHandlers.ofInputStream());

        long bytes = 0;
        try (InputStream body = answer.body()) {
            byte[] buffer = new byte[64 * 1024];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                bytes += n;
            }
        }
        assertEquals(64L * MIB, bytes);
    }

    @Test
    void passesServerSentEventsAsTheyCome() throws Exception {
        AtomicReference<@Nullable HttpServerRequest> open = new AtomicReference<>();
        fan.does(request -> {
            request.response().putHeader("Content-Type", "text/event-stream").setChunked(true);
            request.response().write("data: one\n\n");
            open.set(request);
        });

        HttpResponse<InputStream> answer =
                client.send(
                        request(OPERATION + "/events")
                                .header("Accept", "text/event-stream")
                                .build(),
                        BodyHandlers.ofInputStream());

        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertEquals("data: one", lines.readLine());
            assertEquals(1, admission.inFlight(Upstream.FAN, Lane.STREAM));
            lines.readLine();
            Objects.requireNonNull(open.get()).response().write("data: two\n\n");
            assertEquals("data: two", lines.readLine());
            lines.readLine();
            Objects.requireNonNull(open.get()).response().end();
            assertEquals(null, lines.readLine());
        }
    }

    @Test
    void tellsAServiceThatTheClientOfAStreamIsGone() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        fan.does(request -> {
            request.response().closeHandler(_ -> gone.countDown());
            request.response().putHeader("Content-Type", "text/event-stream").setChunked(true);
            request.response().write("data: one\n\n");
        });
        try (Socket socket = new Socket("127.0.0.1", gateway.getPort())) {
            socket.getOutputStream()
                    .write(
                            ("GET "
                                            + OPERATION
                                            + "/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                            + token
                                            + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            assertTrue(socket.getInputStream().read() > 0);
        }

        assertTrue(gone.await(5, TimeUnit.SECONDS));
    }

    @Test
    void tellsAServiceThatTheClientOfAnUploadIsGone() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        fan.does(request -> {
            request.exceptionHandler(_ -> gone.countDown());
            request.handler(_ -> started.countDown());
        });
        try (Socket socket = new Socket("127.0.0.1", gateway.getPort())) {
            socket.getOutputStream()
                    .write(
                            ("POST "
                                            + FANS
                                            + "/import HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nAuthorization: Bearer "
                                            + token
                                            + "\r\n\r\nhalf")
                                    .getBytes(StandardCharsets.US_ASCII));
            assertTrue(started.await(5, TimeUnit.SECONDS));
        }

        assertTrue(gone.await(5, TimeUnit.SECONDS));
    }

    @Test
    void refusesABodyThatDeclaresTooMuch() throws IOException {
        int before = fan.timesAsked();

        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "POST "
                                + FANS
                                + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
                                + (MIB + 1)
                                + "\r\nAuthorization: Bearer "
                                + token
                                + "\r\n\r\n"
                                + "x".repeat(1000));

        assertEquals(413, RawHttp.status(answer), answer);
        assertEquals("close", RawHttp.header(answer, "Connection"));
        assertTrue(answer.contains("\"BODY_TOO_LARGE\""));
        assertEquals(before, fan.timesAsked());
    }

    @Test
    void refusesAChunkedBodyOnceItIsTooMuch() throws Exception {
        HttpResponse<String> answer =
                client.send(
                        request(FANS)
                                .POST(BodyPublishers.ofInputStream(() -> new Zeros(MIB + 1L)))
                                .build(),
                        BodyHandlers.ofString());

        assertEquals(413, answer.statusCode());
        assertTrue(answer.body().contains("BODY_TOO_LARGE"));
    }

    @Test
    void takesABodyUpToItsLimitHoweverItIsFramed() throws Exception {
        HttpResponse<String> chunked =
                client.send(
                        request(FANS)
                                .POST(BodyPublishers.ofInputStream(() -> new Zeros(MIB)))
                                .build(),
                        BodyHandlers.ofString());
        HttpResponse<String> declared =
                client.send(
                        request(FANS).POST(BodyPublishers.ofByteArray(new byte[MIB])).build(),
                        BodyHandlers.ofString());
        HttpResponse<String> events =
                client.send(
                        request("/v1/brands/aurora/events")
                                .POST(BodyPublishers.ofByteArray(new byte[8 * MIB]))
                                .build(),
                        BodyHandlers.ofString());

        assertEquals(MIB, new JsonObject(chunked.body()).getInteger("bytes"));
        assertEquals(MIB, new JsonObject(declared.body()).getInteger("bytes"));
        assertEquals(8 * MIB, new JsonObject(events.body()).getInteger("bytes"));
    }

    @Test
    void asksForABodyThatWaitsToBeAskedFor() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(
                            ("POST "
                                            + FANS
                                            + " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n"
                                            + "Connection: close\r\nAuthorization: Bearer "
                                            + token
                                            + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertEquals("HTTP/1.1 100 Continue", lines.readLine());
            assertEquals("", lines.readLine());
            socket.getOutputStream().write("body".getBytes(StandardCharsets.US_ASCII));
            assertEquals("HTTP/1.1 200 OK", lines.readLine());
        }
    }

    @Test
    void asksForNoBodyItWouldRefuse() throws IOException {
        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "POST "
                                + FANS
                                + " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n");

        assertEquals(401, RawHttp.status(answer), answer);
    }

    @Test
    void keepsTheConnectionAfterRefusingAShortBody() throws IOException {
        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "POST "
                                + FANS
                                + " HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                                + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertEquals(401, RawHttp.status(answer), answer);
        assertEquals(2, answer.split("HTTP/1.1 ", -1).length - 1, answer);
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            requests.append("GET ")
                    .append(FANS)
                    .append("/")
                    .append(i)
                    .append(" HTTP/1.1\r\nHost: a\r\n")
                    .append(i == 19 ? "Connection: close\r\n" : "")
                    .append("Authorization: Bearer ")
                    .append(token)
                    .append("\r\n\r\n");
        }

        String answer = RawHttp.send(gateway.getPort(), requests.toString());

        int at = 0;
        for (int i = 0; i < 20; i++) {
            at = answer.indexOf("\"target\":\"" + FANS + "/" + i + "\"", at);
            assertTrue(at > 0, "answer " + i);
        }
    }

    @Test
    void saysThatAServiceIsAwayWhenItDropsTheConnection() {
        fan.does(request -> request.connection().close());

        call().contentType("application/json")
                .body("{}")
                .post(FANS)
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("Retry-After", notNullValue())
                .body("code", is("UPSTREAM_UNAVAILABLE"))
                .body("retryable", is(true))
                .body("traceId.length()", is(32))
                .body("instance", is(FANS));
    }

    @Test
    void asksOnceMoreWhereNothingCanHaveHappened() {
        AtomicInteger times = new AtomicInteger();
        fan.does(request -> {
            if (times.incrementAndGet() == 1) {
                request.connection().close();
            } else {
                request.response().end("here");
            }
        });

        call().get(FANS).then().statusCode(200).body(is("here"));

        assertEquals(2, times.get());
    }

    @Test
    void neverSendsAChangeTwice() {
        AtomicInteger times = new AtomicInteger();
        fan.does(request -> {
            times.incrementAndGet();
            request.connection().close();
        });

        call().post(FANS).then().statusCode(503);
        call().body("x").delete(FANS).then().statusCode(503);

        assertEquals(2, times.get());
    }

    @Test
    void cutsAnAnswerThatWasCut() {
        fan.does(request -> {
            request.response().putHeader("Content-Length", "100").write("only this");
            request.response().closeHandler(_ -> {});
            fan.vertx().setTimer(50, _ -> request.connection().close());
        });
        HttpRequest asked = request(FANS).build();

        assertThrows(IOException.class, () -> client.send(asked, BodyHandlers.ofString()));
    }

    @Test
    void cutsAChunkedAnswerThatWasCut() {
        fan.does(request -> {
            request.response().setChunked(true).write("only this");
            fan.vertx().setTimer(50, _ -> request.connection().close());
        });
        HttpRequest asked = request(FANS).build();

        assertThrows(IOException.class, () -> client.send(asked, BodyHandlers.ofString()));
    }

    @Test
    void passesAnEarlyAnswerOnWhileTheBodyStillComes() throws Exception {
        fan.does(request -> {
            request.response().setStatusCode(422).putHeader("Connection", "close").end("no");
        });

        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "POST "
                                + FANS
                                + "/import HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100000\r\nAuthorization: Bearer "
                                + token
                                + "\r\n\r\n"
                                + "x".repeat(100_000));

        assertEquals(422, RawHttp.status(answer), answer);
    }

    @Test
    void refusesAnAnswerInAnUnknownTransferCoding() {
        fan.does(request ->
                request.response()
                        .putHeader(
                                "Transfer-Encoding", (Iterable<String>) List.of("gzip", "chunked"))
                        .end("x"));

        call().get(FANS).then().statusCode(502).body("code", is("UPSTREAM_FAULT"));
    }

    @Test
    void givesUpOnAServiceThatDoesNotAnswer() {
        fan.does(_ -> {});

        call().get(FANS)
                .then()
                .statusCode(504)
                .header("Retry-After", notNullValue())
                .body("code", is("UPSTREAM_TIMEOUT"))
                .body("retryable", is(true));
    }

    @Test
    void givesUpOnABodyThatDoesNotCome() throws IOException {
        String answer =
                RawHttp.send(
                        gateway.getPort(),
                        "POST "
                                + FANS
                                + " HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nAuthorization: Bearer "
                                + token
                                + "\r\n\r\nhalf");

        assertEquals(408, RawHttp.status(answer), answer);
        assertTrue(answer.contains("\"REQUEST_TIMEOUT\""), answer);
    }

    private int placesTaken() {
        int taken = 0;
        for (Upstream upstream : Upstream.values()) {
            for (Lane lane : Lane.values()) {
                taken += admission.inFlight(upstream, lane);
            }
        }
        return taken;
    }

    private RequestSpecification call() {
        return given().auth().oauth2(token);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.resolve(path))
                .header("Authorization", "Bearer " + token);
    }

    private static void writeParts(HttpServerRequest request, Buffer part, int left) {
        if (left == 0) {
            request.response().end();
        } else {
            request.response().write(part).onSuccess(_ -> writeParts(request, part, left - 1));
        }
    }

    /// So many zeros, held nowhere.
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long bytes) {
            this.left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int given = (int) Math.min(left, length);
            left -= given;
            return given;
        }
    }
}
