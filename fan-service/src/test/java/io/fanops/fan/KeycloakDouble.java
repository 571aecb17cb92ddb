package io.fanops.fan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/// Keycloak as far as onboarding calls it, on real HTTP: organizations, clients and their secrets,
/// roles, and a token for the machine client that onboards.
public class KeycloakDouble implements QuarkusTestResourceLifecycleManager {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Ids of organizations and clients by their names.
    private final Map<String, String> organizations = new ConcurrentHashMap<>();

    private final Map<String, String> clients = new ConcurrentHashMap<>();
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    @Override
    public Map<String, String> start() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::serve);
            server.start();
            var url = "http://127.0.0.1:" + server.getAddress().getPort();
            return Map.of("fanops.keycloak", url, "quarkus.oidc-client.auth-server-url", url);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // The process ends with the tests.
    }

    private void serve(HttpExchange call) throws IOException {
        var path = call.getRequestURI().getPath().replace("/admin/realms/fanops", "");
        var parts = path.split("/");
        boolean posts = call.getRequestMethod().equals("POST");
        if (path.endsWith("/token")) {
            answer(
                    call,
                    200,
                    Map.of("access_token", "machine", "expires_in", 900, "token_type", "Bearer"));
        } else if (path.equals("/organizations") || path.equals("/clients")) {
            var known = path.equals("/clients") ? clients : organizations;
            var key = path.equals("/clients") ? "clientId" : "alias";
            if (posts) {
                create(call, known, JSON.readTree(call.getRequestBody()).path(key).asText());
            } else {
                answer(
                        call,
                        200,
                        known.entrySet().stream()
                                .map(e -> Map.of(key, e.getKey(), "id", e.getValue()))
                                .toList());
            }
        } else if (path.endsWith("/client-secret")) {
            if (posts) {
                secrets.put(parts[2], UUID.randomUUID().toString());
            }
            answer(
                    call,
                    200,
                    Map.of(
                            "type",
                            "secret",
                            "value",
                            secrets.computeIfAbsent(parts[2], _ -> UUID.randomUUID().toString())));
        } else if (path.endsWith("/service-account-user")) {
            answer(call, 200, Map.of("id", "account-of-" + parts[2]));
        } else if (parts[1].equals("roles")) {
            answer(call, 200, Map.of("id", parts[2], "name", parts[2]));
        } else if (path.endsWith("/role-mappings/realm") && !posts) {
            answer(call, 200, List.of());
        } else {
            answer(call, 204, null);
        }
    }

    private void create(HttpExchange call, Map<String, String> known, String name)
            throws IOException {
        var id = UUID.randomUUID().toString();
        if (known.putIfAbsent(name, id) != null) {
            answer(call, 409, Map.of("errorMessage", "exists"));
            return;
        }
        call.getResponseHeaders().add("Location", "http://keycloak/somewhere/" + id);
        answer(call, 201, null);
    }

    private static void answer(HttpExchange call, int status, Object body) throws IOException {
        if (body == null) {
            call.sendResponseHeaders(status, -1);
        } else {
            JsonNode tree = JSON.valueToTree(body);
            var bytes = tree.toString().getBytes(StandardCharsets.UTF_8);
            call.getResponseHeaders().add("Content-Type", "application/json");
            call.sendResponseHeaders(status, bytes.length);
            call.getResponseBody().write(bytes);
        }
        call.close();
    }
}
