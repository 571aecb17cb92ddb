package io.fanops.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/// Access tokens by client credentials, one at a time, each used until shortly before it ends.
///
/// A token costs the identity server milliseconds of CPU, so a program keeps it instead of asking
/// per call.
final class Tokens {
    /// Asked anew this long before the end, so that no call arrives with a token that has just
    /// ended.
    private static final Duration BEFORE_THE_END = Duration.ofSeconds(30);

    private final Credentials credentials;
    private final HttpClient http;
    private final Clock clock;
    private final JsonMapper json = new JsonMapper();
    private final ReentrantLock turn = new ReentrantLock();
    private String token = "";
    private Instant renewAt = Instant.MIN;

    Tokens(Credentials credentials, HttpClient http, Clock clock) {
        this.credentials = credentials;
        this.http = http;
        this.clock = clock;
    }

    String current() throws IOException, InterruptedException {
        turn.lockInterruptibly();
        try {
            if (clock.instant().isBefore(renewAt)) {
                return token;
            }
            HttpRequest request =
                    HttpRequest.newBuilder(credentials.tokenEndpoint())
                            .timeout(Duration.ofSeconds(20))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(
                                    BodyPublishers.ofString(
                                            "grant_type=client_credentials&client_id="
                                                    + encoded(credentials.clientId())
                                                    + "&client_secret="
                                                    + encoded(credentials.clientSecret())))
                            .build();
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                // The server's words name the client, never the secret.
                throw new IOException(
                        "no token for client %s at %s: %d %s"
                                .formatted(
                                        credentials.clientId(),
                                        credentials.tokenEndpoint(),
                                        answer.statusCode(),
                                        answer.body()));
            }
            JsonNode body = json.readTree(answer.body());
            token = body.path("access_token").asText();
            renewAt =
                    clock.instant()
                            .plusSeconds(body.path("expires_in").asLong(60))
                            .minus(BEFORE_THE_END);
            return token;
        } finally {
            turn.unlock();
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
