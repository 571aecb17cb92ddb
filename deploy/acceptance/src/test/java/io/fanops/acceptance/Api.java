package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.awaitility.core.ConditionTimeoutException;

/// Calls at one door with one token; paths stand under a root, such as a brand's.
///
/// Two ways in: [#given()] for REST Assured's sentences, and the plain methods, which may be used
/// from many threads.
final class Api {
    /// Longest that an import of a whole data set may take on two busy cores.
    private static final Duration LONGEST_OPERATION = Duration.ofMinutes(4);

    private final URI door;
    private final String root;
    private final Supplier<String> token;

    Api(URI door, String root, Supplier<String> token) {
        this.door = door;
        this.root = root;
        this.token = token;
    }

    /// The start of a REST Assured sentence; its paths stand under the root.
    RequestSpecification given() {
        RequestSpecification given =
                RestAssured.given()
                        .baseUri(door.toString())
                        .basePath(root)
                        .urlEncodingEnabled(false);
        return token.get().isEmpty()
                ? given
                : given.header("Authorization", "Bearer " + token.get());
    }

    /// As [#given()], with a JSON body under a key of its own.
    RequestSpecification given(Object body) {
        return given().contentType("application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .body(text(body));
    }

    Answer get(String path) {
        return send("GET", path, BodyPublishers.noBody(), Map.of());
    }

    Answer get(String path, Map<String, String> headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    Answer post(String path, Object body) {
        return post(path, body, UUID.randomUUID().toString());
    }

    Answer post(String path, Object body, String idempotencyKey) {
        return send(
                "POST",
                path,
                BodyPublishers.ofString(text(body)),
                Map.of("Content-Type", "application/json", "Idempotency-Key", idempotencyKey));
    }

    Answer postWithoutKey(String path, Object body) {
        return send(
                "POST",
                path,
                BodyPublishers.ofString(text(body)),
                Map.of("Content-Type", "application/json"));
    }

    Answer put(String path, Object body) {
        return send(
                "PUT",
                path,
                BodyPublishers.ofString(text(body)),
                Map.of("Content-Type", "application/json"));
    }

    Answer put(String path, Object body, String ifMatch) {
        return edit("PUT", path, body, ifMatch);
    }

    Answer patch(String path, Object body, String ifMatch) {
        return edit("PATCH", path, body, ifMatch);
    }

    private Answer edit(String method, String path, Object body, String ifMatch) {
        return send(
                method,
                path,
                BodyPublishers.ofString(text(body)),
                Map.of("Content-Type", "application/json", "If-Match", ifMatch));
    }

    Answer delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody(), Map.of());
    }

    /// Streams lines in and follows the operation to its end.
    JsonNode importLines(String path, String contentType, String lines) {
        return follow(startImport(path, contentType, lines));
    }

    /// @return the operation's path under the root
    String startImport(String path, String contentType, String lines) {
        Answer answer =
                send(
                                "POST",
                                path,
                                BodyPublishers.ofString(lines),
                                Map.of(
                                        "Content-Type",
                                        contentType,
                                        "Idempotency-Key",
                                        UUID.randomUUID().toString()))
                        .is(202);
        String location = URI.create(answer.header("Location")).getPath();
        assertEquals(root + "/operations/", location.substring(0, location.lastIndexOf('/') + 1));
        return location.substring(root.length());
    }

    /// @return the operation as it ended, whatever its end
    JsonNode follow(String operation) {
        return await(operation)
                .atMost(LONGEST_OPERATION)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> get(operation).is(200).json(),
                        now -> now.path("state").asText().matches("SUCCEEDED|FAILED"));
    }

    /// One call. A refusal for haste or for a part that is away (429, 503) is repeated with the
    /// same headers, as the answer asks for; every other answer is the test's to judge.
    Answer send(String method, String path, BodyPublisher body, Map<String, String> headers) {
        return await(method + " " + path)
                .atMost(LONGEST_OPERATION)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(250))
                .pollInSameThread()
                .until(
                        () -> sendOnce(method, path, body, headers),
                        answer -> answer.status() != 429 && answer.status() != 503);
    }

    /// One attempt to do something under a key; whatever the answer is, it is the caller's to
    /// judge.
    Answer postOnce(String path, Object body, String key) {
        return sendOnce(
                "POST",
                path,
                BodyPublishers.ofString(text(body)),
                Map.of("Content-Type", "application/json", "Idempotency-Key", key));
    }

    Answer sendOnce(String method, String path, BodyPublisher body, Map<String, String> headers) {
        var request =
                HttpRequest.newBuilder(URI.create(door + root + path))
                        .timeout(Duration.ofMinutes(3))
                        .method(method, body);
        String bearer = token.get();
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        headers.forEach(request::header);
        return Answer.of(Stack.sent(request.build()));
    }

    /// Waits until a report says what it should.
    ///
    /// @return what `read` makes of it at last
    static <T> T eventually(String what, Duration patience, T expected, Supplier<T> read) {
        try {
            return await(what)
                    .atMost(patience)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(250))
                    .until(read::get, expected::equals);
        } catch (ConditionTimeoutException _) {
            T last = read.get();
            assertEquals(expected, last, what);
            return last;
        }
    }

    static String text(Object body) {
        try {
            return body instanceof String text ? text : Stack.JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
