package io.fanops.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The stack that `./fanops up` runs, entered as its owner: calls, a brand of one's own, the
/// databases.
final class LocalStack {
    static final ObjectMapper JSON = new ObjectMapper();

    final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JsonNode ports;
    private final JsonNode secrets;

    private LocalStack(JsonNode ports, JsonNode secrets) {
        this.ports = ports;
        this.secrets = secrets;
    }

    /// Opens the stack in `FANOPS_HOME`, or `~/.fanops`.
    static LocalStack open() throws IOException {
        var home = System.getenv("FANOPS_HOME");
        var folder =
                home == null ? Path.of(System.getProperty("user.home"), ".fanops") : Path.of(home);
        return new LocalStack(
                JSON.readTree(folder.resolve("ports.json").toFile()),
                JSON.readTree(folder.resolve("secrets.json").toFile()));
    }

    URI at(String part, String path) {
        return URI.create("http://127.0.0.1:" + ports.path(part).asInt() + path);
    }

    Connection database(String name) throws SQLException {
        return DriverManager.getConnection(jdbc(name), "postgres", databasePassword());
    }

    String jdbc(String name) {
        return "jdbc:postgresql://127.0.0.1:" + ports.path("postgres").asInt() + "/" + name;
    }

    String databasePassword() {
        return secrets.path("postgresPassword").asText();
    }

    /// Onboards a brand that nobody else uses.
    Brand freshBrand() throws IOException, InterruptedException {
        var slug = "load-" + UUID.randomUUID().toString().substring(0, 8);
        var onboarded =
                send(
                        request(
                                        at("gateway", "/v1/brands"),
                                        token(
                                                "fanops-platform",
                                                secrets.path("platformClientSecret").asText()))
                                .POST(
                                        json(
                                                Map.of(
                                                        "slug",
                                                        slug,
                                                        "name",
                                                        slug,
                                                        "currency",
                                                        "CNY",
                                                        "timezone",
                                                        "Asia/Shanghai",
                                                        "locale",
                                                        "zh-CN"))),
                        201);
        var credentials = onboarded.path("credentials");
        return new Brand(
                slug,
                credentials.path("clientId").asText(),
                credentials.path("clientSecret").asText());
    }

    /// A brand of an earlier run, entered with credentials that are drawn anew.
    Brand brand(String slug) throws IOException, InterruptedException {
        var credentials =
                send(
                        request(
                                        at("gateway", "/v1/brands/" + slug + "/credentials"),
                                        token(
                                                "fanops-platform",
                                                secrets.path("platformClientSecret").asText()))
                                .POST(json(Map.of())),
                        200);
        return new Brand(
                slug,
                credentials.path("clientId").asText(),
                credentials.path("clientSecret").asText());
    }

    private String token(String client, String secret) throws IOException, InterruptedException {
        var form =
                "grant_type=client_credentials&client_id="
                        + URLEncoder.encode(client, StandardCharsets.UTF_8)
                        + "&client_secret="
                        + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return send(
                        HttpRequest.newBuilder(
                                        at(
                                                "keycloak",
                                                "/realms/fanops/protocol/openid-connect/token"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form)),
                        200)
                .path("access_token")
                .asText();
    }

    static HttpRequest.BodyPublisher json(Object body) throws IOException {
        return HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
    }

    private static HttpRequest.Builder request(URI uri, String token) {
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
    }

    private JsonNode send(HttpRequest.Builder request, int status)
            throws IOException, InterruptedException {
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != status) {
            throw new IOException(
                    answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body());
    }

    /// A brand, called as its machine client.
    final class Brand {
        final String slug;
        private final String client;
        private final String secret;
        private @Nullable String token;
        private long renewAt;

        Brand(String slug, String client, String secret) {
            this.slug = slug;
            this.client = client;
            this.secret = secret;
        }

        HttpClient http() {
            return http;
        }

        synchronized String token() throws IOException, InterruptedException {
            if (token == null || System.nanoTime() > renewAt) {
                token = LocalStack.this.token(client, secret);
                renewAt = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            }
            return token;
        }

        /// @param path below the brand
        HttpRequest.Builder request(String part, String path)
                throws IOException, InterruptedException {
            return LocalStack.request(at(part, "/v1/brands/" + slug + path), token());
        }

        JsonNode get(String path) throws IOException, InterruptedException {
            return send(request("gateway", path).GET(), 200);
        }

        JsonNode post(String path, Object body, int status)
                throws IOException, InterruptedException {
            return send(request("gateway", path).POST(json(body)), status);
        }

        JsonNode patch(String path, Object body) throws IOException, InterruptedException {
            return send(request("gateway", path).method("PATCH", json(body)), 200);
        }

        JsonNode upload(String path, String type, HttpRequest.BodyPublisher body)
                throws IOException, InterruptedException {
            return send(request("gateway", path).setHeader("Content-Type", type).POST(body), 202);
        }

        /// Follows an operation to its end.
        JsonNode ended(JsonNode operation) throws IOException, InterruptedException {
            var end =
                    until(
                            "/operations/" + operation.path("id").asText(),
                            Duration.ofMinutes(20),
                            o -> !o.path("state").asText().matches("PENDING|RUNNING"));
            if (!end.path("state").asText().equals("SUCCEEDED")) {
                throw new IOException(end.toString());
            }
            return end;
        }

        /// Asks until the answer is as wished.
        JsonNode until(String path, Duration patience, Predicate<JsonNode> wished)
                throws IOException, InterruptedException {
            long end = System.nanoTime() + patience.toNanos();
            while (true) {
                var answer = get(path);
                if (wished.test(answer)) {
                    return answer;
                }
                if (System.nanoTime() > end) {
                    throw new IOException(path + " stays " + answer);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }
}
