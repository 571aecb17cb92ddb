package io.fanops.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/// FanOps as a brand's program calls it: JSON in and out, a token kept fresh, and every write under
/// an `Idempotency-Key` that stays the same over all its tries.
///
/// A try is repeated on a lost connection, 429, 502, 503, 504, and on 409 when the problem says
/// `retryable` (the first try is still running): with the same key that can never do a thing twice.
/// Everything else is an [ApiRefused].
final class Api {
    private static final int TRIES = 8;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration OPERATION_POLL = Duration.ofMillis(250);
    private static final Duration LONGEST_OPERATION = Duration.ofMinutes(10);

    private final URI gateway;
    private final HttpClient http;
    private final Tokens tokens;
    private final JsonMapper json =
            JsonMapper.builder()
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                    .build();

    private Api(URI gateway, HttpClient http, Tokens tokens) {
        this.gateway = gateway;
        this.http = http;
        this.tokens = tokens;
    }

    static Api enteredWith(Credentials credentials, HttpClient http, Clock clock) {
        return new Api(credentials.gateway(), http, new Tokens(credentials, http, clock));
    }

    JsonNode get(String path) {
        return ask("GET", path, "", BodyPublishers::noBody);
    }

    JsonNode post(String path, Object body) {
        String text = written(body);
        return ask("POST", path, "application/json", () -> BodyPublishers.ofString(text));
    }

    JsonNode put(String path, Object body) {
        String text = written(body);
        return ask("PUT", path, "application/json", () -> BodyPublishers.ofString(text));
    }

    /// Streams one JSON object a line and follows the operation to its end.
    ///
    /// @param watched told how many lines are done, now and then
    /// @return the operation as it ended
    /// @throws IllegalStateException when the operation failed or took longer than ten minutes
    JsonNode importLines(String path, Iterable<?> lines, LongConsumer watched) {
        var text = new StringBuilder();
        for (Object line : lines) {
            text.append(written(line)).append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> accepted =
                send("POST", path, "application/x-ndjson", () -> BodyPublishers.ofByteArray(bytes));
        String location =
                accepted.headers()
                        .firstValue("Location")
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "POST " + path + " gave no Location to follow"));
        // Only the path is taken: the gateway's own name for itself may differ from the one used
        // here.
        String operation = URI.create(location).getPath();
        for (long waited = 0; waited < LONGEST_OPERATION.toMillis(); ) {
            JsonNode now = get(operation);
            watched.accept(now.path("done").asLong());
            switch (now.path("state").asText()) {
                case "SUCCEEDED" -> {
                    return now;
                }
                case "FAILED" ->
                        throw new IllegalStateException("%s failed: %s".formatted(operation, now));
                default -> {
                    pause(OPERATION_POLL);
                    waited += OPERATION_POLL.toMillis();
                }
            }
        }
        throw new IllegalStateException(operation + " did not end in " + LONGEST_OPERATION);
    }

    /// Opens a page as a phone's browser does: no token, a user agent.
    ///
    /// @return the page's status
    int open(String path, String userAgent) {
        for (int attempt = 1; ; attempt++) {
            try {
                int status =
                        http.send(
                                        HttpRequest.newBuilder(gateway.resolve(path))
                                                .timeout(Duration.ofSeconds(30))
                                                .header("User-Agent", userAgent)
                                                .header("Accept", "text/html")
                                                .GET()
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode();
                if ((status != 429 && status < 500) || attempt == TRIES) {
                    return status;
                }
            } catch (IOException lost) {
                if (attempt == TRIES) {
                    throw new UncheckedIOException("GET " + path, lost);
                }
            } catch (InterruptedException stopped) {
                throw stopping(stopped);
            }
            pause(pauseAfter(attempt));
        }
    }

    String token() {
        try {
            return tokens.current();
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        } catch (InterruptedException stopped) {
            throw stopping(stopped);
        }
    }

    private JsonNode ask(
            String method, String path, String contentType, Supplier<BodyPublisher> body) {
        return read(send(method, path, contentType, body));
    }

    private HttpResponse<String> send(
            String method, String path, String contentType, Supplier<BodyPublisher> body) {
        String asked = method + " " + path;
        String key = UUID.randomUUID().toString();
        for (int attempt = 1; ; attempt++) {
            Duration pause = pauseAfter(attempt);
            try {
                var request =
                        HttpRequest.newBuilder(gateway.resolve(path))
                                .timeout(Duration.ofMinutes(5))
                                .header("Authorization", "Bearer " + tokens.current())
                                .header("Accept", "application/json, application/problem+json")
                                .method(method, body.get());
                if (!contentType.isEmpty()) {
                    request.header("Content-Type", contentType);
                }
                if (!method.equals("GET")) {
                    request.header("Idempotency-Key", key);
                }
                HttpResponse<String> answer =
                        http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
                if (answer.statusCode() < 300) {
                    return answer;
                }
                JsonNode problem = read(answer);
                if (attempt == TRIES || !worthAnotherTry(answer.statusCode(), problem)) {
                    throw new ApiRefused(asked, answer.statusCode(), problem);
                }
                pause = retryAfter(answer, pause);
            } catch (IOException lost) {
                // Not known whether it was done: the same key finds out.
                if (attempt == TRIES) {
                    throw new UncheckedIOException(asked + ": " + lost.getMessage(), lost);
                }
            } catch (InterruptedException stopped) {
                throw stopping(stopped);
            }
            pause(pause);
        }
    }

    private static boolean worthAnotherTry(int status, JsonNode problem) {
        return switch (status) {
            case 429, 502, 503, 504 -> true;
            case 409 -> problem.path("retryable").asBoolean(false);
            default -> false;
        };
    }

    private static Duration pauseAfter(int attempt) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << (attempt - 1));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static Duration retryAfter(HttpResponse<?> answer, Duration otherwise) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("\\d{1,4}"))
                .map(seconds -> Duration.ofSeconds(Math.max(1, Long.parseLong(seconds))))
                .orElse(otherwise);
    }

    private JsonNode read(HttpResponse<String> answer) {
        if (answer.body().isBlank()) {
            return MissingNode.getInstance();
        }
        try {
            return json.readTree(answer.body());
        } catch (IOException notJson) {
            return json.createObjectNode().put("detail", answer.body());
        }
    }

    private String written(Object body) {
        try {
            return json.writeValueAsString(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException stopped) {
            throw stopping(stopped);
        }
    }

    private static IllegalStateException stopping(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", stopped);
    }
}
