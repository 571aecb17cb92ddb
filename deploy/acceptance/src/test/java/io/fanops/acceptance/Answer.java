package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.stream.StreamSupport;

/// What came back.
///
/// @param asked method and address, to be read in a failure
record Answer(String asked, int status, HttpHeaders headers, String body) {

    static Answer of(HttpResponse<String> response) {
        return new Answer(
                response.request().method() + " " + response.uri(),
                response.statusCode(),
                response.headers(),
                response.body());
    }

    JsonNode json() {
        return body.isBlank() ? MissingNode.getInstance() : Stack.json(body);
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    boolean succeeded() {
        return status >= 200 && status < 300;
    }

    Answer is(int expected) {
        assertEquals(expected, status, this::toString);
        return this;
    }

    /// A success of whatever kind, 200 or 201 where `api.md` does not say which.
    JsonNode good() {
        assertTrue(succeeded(), this::toString);
        return json();
    }

    /// A refusal in the shape that every refusal has.
    JsonNode problem(int expected) {
        is(expected);
        assertTrue(
                header("Content-Type").startsWith("application/problem+json"),
                () -> header("Content-Type") + " · " + this);
        JsonNode problem = json();
        assertEquals(expected, problem.path("status").asInt(), this::toString);
        for (String member : new String[] {"type", "title", "detail", "instance", "traceId"}) {
            assertTrue(problem.path(member).isTextual(), () -> member + " is missing: " + this);
        }
        assertTrue(problem.path("code").asText().matches("[A-Z][A-Z0-9_]*"), this::toString);
        assertTrue(problem.path("retryable").isBoolean(), this::toString);
        return problem;
    }

    /// A refusal that names the field at fault.
    void blames(int expected, String pointer) {
        JsonNode errors = problem(expected).path("errors");
        assertFalse(errors.isEmpty(), this::toString);
        assertTrue(
                StreamSupport.stream(errors.spliterator(), false)
                        .anyMatch(error -> error.path("pointer").asText().equals(pointer)),
                () -> "no errors[] with pointer " + pointer + ": " + this);
    }

    @Override
    public String toString() {
        String shown = body.length() > 2_000 ? body.substring(0, 2_000) + "…" : body;
        return asked + " → " + status + " " + shown;
    }
}
