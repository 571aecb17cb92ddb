package io.fanops.acceptance;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// The running platform: where its doors are, and how to get a token.
record Stack(URI gateway, URI issuer, String clientId, String clientSecret) {
    static final String CREDENTIALS = "FANOPS_CREDENTIALS";
    static final String DATA = "FANOPS_STACK_DATA";

    static final JsonMapper JSON = new JsonMapper();

    /// HTTP/1.1, because an upgrade to HTTP/2 offered on each first call is nothing these tests are
    /// about.
    static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();

    /// Tokens last fifteen minutes; asked anew well before.
    private static final long TOKEN_KEPT_NANOS = Duration.ofMinutes(8).toNanos();

    private static final Map<String, KeptToken> TOKENS = new ConcurrentHashMap<>();
    private static final AtomicInteger BRANDS = new AtomicInteger();

    private record KeptToken(String token, long until) {}

    static Stack running() {
        String file = System.getenv(CREDENTIALS);
        assertNotNull(file, CREDENTIALS);
        try {
            JsonNode json = JSON.readTree(Files.readString(Path.of(file)));
            return new Stack(
                    URI.create(json.path("gateway").asText().replaceAll("/+$", "")),
                    URI.create(json.path("issuer").asText().replaceAll("/+$", "")),
                    json.path("clientId").asText(),
                    json.path("clientSecret").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Calls as the platform's own machine client, which onboards brands.
    Api asPlatform() {
        return new Api(gateway, "", () -> token(clientId, clientSecret));
    }

    /// Calls at the gateway with no token at all.
    Api asNobody() {
        return new Api(gateway, "", () -> "");
    }

    /// A new brand under a name that no other run has taken.
    Brand onboard(String name, String currency, String timezone) {
        String slug =
                "%s-%s%d"
                        .formatted(
                                name,
                                Long.toString(System.currentTimeMillis(), 36),
                                BRANDS.incrementAndGet());
        Answer answer =
                asPlatform()
                        .post(
                                "/v1/brands",
                                Map.of(
                                        "slug", slug,
                                        "name", "Acceptance " + name,
                                        "currency", currency,
                                        "timezone", timezone,
                                        "locale", "zh-CN"));
        assertEquals(201, answer.status(), answer::toString);
        JsonNode secret = answer.json().path("credentials");
        return new Brand(
                this, slug, secret.path("clientId").asText(), secret.path("clientSecret").asText());
    }

    Brand onboard(String name) {
        return onboard(name, "CNY", "Asia/Shanghai");
    }

    /// The services' own ports, which the gateway does not guard.
    Map<String, URI> services() {
        Map<String, URI> services = new LinkedHashMap<>();
        services.put("fan", port(11));
        services.put("content", port(12));
        services.put("referral", port(13));
        services.put("analytics", port(14));
        return services;
    }

    /// @param offset from the gateway's port, as the launcher lays them out
    URI port(int offset) {
        return URI.create("http://127.0.0.1:" + (gateway.getPort() + offset));
    }

    /// A token by client credentials, kept for some minutes.
    String token(String client, String secret) {
        return TOKENS.compute(
                        client,
                        (_, kept) ->
                                kept != null && kept.until() > System.nanoTime()
                                        ? kept
                                        : new KeptToken(
                                                tokens(
                                                                Map.of(
                                                                        "grant_type",
                                                                        "client_credentials",
                                                                        "client_id",
                                                                        client,
                                                                        "client_secret",
                                                                        secret))
                                                        .path("access_token")
                                                        .asText(),
                                                System.nanoTime() + TOKEN_KEPT_NANOS))
                .token();
    }

    /// What the realm's token endpoint answers to a form.
    JsonNode tokens(Map<String, String> form) {
        return tokens(issuer, form);
    }

    static JsonNode tokens(URI realm, Map<String, String> form) {
        String body =
                form.entrySet().stream()
                        .map(field ->
                                field.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                field.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        // Keycloak's database may be away for a while: some tests kill it.
        HttpResponse<String> answer =
                await("a token")
                        .atMost(Duration.ofMinutes(1))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(500))
                        .pollInSameThread()
                        .until(
                                () ->
                                        sent(
                                                HttpRequest.newBuilder(
                                                                URI.create(
                                                                        realm
                                                                                + "/protocol/openid-connect/token"))
                                                        .timeout(Duration.ofSeconds(30))
                                                        .header(
                                                                "Content-Type",
                                                                "application/x-www-form-urlencoded")
                                                        .POST(
                                                                HttpRequest.BodyPublishers.ofString(
                                                                        body))
                                                        .build()),
                                said -> said.statusCode() < 500);
        assertEquals(200, answer.statusCode(), answer::body);
        return json(answer.body());
    }

    /// A secret of the stack's owner; empty when the data folder is not named or does not have it.
    static Optional<String> ownersSecret(String name) {
        String folder = System.getenv(DATA);
        if (folder == null) {
            return Optional.empty();
        }
        Path file = Path.of(folder, "secrets.json");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readTree(Files.readString(file)).get(name))
                    .map(JsonNode::asText);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The project's root folder.
    static Path root() {
        return Path.of(System.getProperty("fanops.root", ".")).toAbsolutePath().normalize();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    static HttpResponse<String> sent(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
