package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Keycloak as its owner: makes machine clients whose tokens nobody else could get, and removes
/// them again.
final class KeycloakOwner implements AutoCloseable {
    private final Stack stack;
    private final String token;

    /// Paths of what it made, under the realm.
    private final List<String> made = new ArrayList<>();

    private KeycloakOwner(Stack stack, String token) {
        this.stack = stack;
        this.token = token;
    }

    /// Enters with the owner's password; the test is skipped where the stack's data folder is not
    /// named.
    static KeycloakOwner enter(Stack stack) {
        Optional<String> password = Stack.ownersSecret("keycloakAdminPassword");
        assumeTrue(
                password.isPresent(),
                () ->
                        "Skipped: set "
                                + Stack.DATA
                                + " to the stack's data folder for Keycloak's own administration");
        URI master =
                URI.create(stack.issuer().toString().replaceAll("/realms/.*", "/realms/master"));
        return new KeycloakOwner(
                stack,
                Stack.tokens(
                                master,
                                Map.of(
                                        "grant_type", "password",
                                        "client_id", "admin-cli",
                                        "username", "admin",
                                        "password", password.orElse("")))
                        .path("access_token")
                        .asText());
    }

    /// The owner's own token: from the same server, genuine, and of another realm.
    String token() {
        return token;
    }

    /// A new machine client of the realm, a member of no brand.
    ///
    /// @param audience what its tokens are for; empty for none
    /// @param lifespan how long its tokens last, in seconds
    /// @return a token of it
    String tokenOfNewClient(String audience, int lifespan) {
        String name = "acceptance-" + UUID.randomUUID();
        String secret = UUID.randomUUID().toString();
        HttpResponse<String> created =
                call(
                        "POST",
                        "/clients",
                        Map.of(
                                "clientId",
                                name,
                                "secret",
                                secret,
                                "serviceAccountsEnabled",
                                true,
                                "standardFlowEnabled",
                                false,
                                "publicClient",
                                false,
                                "protocolMappers",
                                audience(audience),
                                "attributes",
                                Map.of("access.token.lifespan", String.valueOf(lifespan))));
        made("/clients/", created);
        return stack.tokens(
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", name,
                                "client_secret", secret))
                .path("access_token")
                .asText();
    }

    /// A new person with one role and nothing else, who signed in by a password.
    ///
    /// @param brand slug of the organization they are a member of; empty for none
    /// @return a token of theirs
    String tokenOfNewStaff(String brand, String role) {
        String client = "acceptance-" + UUID.randomUUID();
        made(
                "/clients/",
                call(
                        "POST",
                        "/clients",
                        Map.of(
                                "clientId",
                                client,
                                "publicClient",
                                true,
                                "directAccessGrantsEnabled",
                                true,
                                "standardFlowEnabled",
                                false,
                                "defaultClientScopes",
                                List.of("basic", "roles", "organization"),
                                "protocolMappers",
                                audience("fanops-api"))));
        String name = "staff-" + UUID.randomUUID() + "@example.com";
        String password = UUID.randomUUID().toString();
        String person =
                made(
                        "/users/",
                        call(
                                "POST",
                                "/users",
                                Map.of(
                                        "username",
                                        name,
                                        "email",
                                        name,
                                        "emailVerified",
                                        true,
                                        "enabled",
                                        true,
                                        "credentials",
                                        List.of(Map.of("type", "password", "value", password)))));
        String roles = person + "/role-mappings/realm";
        // Registering made them a fan too.
        done(call("DELETE", roles, Stack.json(done(call("GET", roles, Map.of())).body())));
        done(
                call(
                        "POST",
                        roles,
                        List.of(Stack.json(done(call("GET", "/roles/" + role, Map.of())).body()))));
        if (!brand.isEmpty()) {
            String organization =
                    Stack.json(
                                    done(call(
                                                    "GET",
                                                    "/organizations?exact=true&search=" + brand,
                                                    Map.of()))
                                            .body())
                            .path(0)
                            .path("id")
                            .asText();
            done(
                    call(
                            "POST",
                            "/organizations/" + organization + "/members",
                            '"' + person.substring("/users/".length()) + '"'));
        }
        return stack.tokens(
                        Map.of(
                                "grant_type", "password",
                                "client_id", client,
                                "username", name,
                                "password", password))
                .path("access_token")
                .asText();
    }

    @Override
    public void close() {
        made.reversed().forEach(path -> call("DELETE", path, Map.of()));
    }

    /// @return the path of what was made, under the realm
    private String made(String collection, HttpResponse<String> created) {
        String location = done(created).headers().firstValue("Location").orElse("");
        String path = collection + location.substring(location.lastIndexOf('/') + 1);
        made.add(path);
        return path;
    }

    private static HttpResponse<String> done(HttpResponse<String> answer) {
        assertTrue(
                answer.statusCode() < 300,
                () -> answer.request().uri() + " → " + answer.statusCode() + " " + answer.body());
        return answer;
    }

    private static List<Map<String, Object>> audience(String audience) {
        return audience.isEmpty()
                ? List.of()
                : List.of(
                        Map.of(
                                "name",
                                "audience",
                                "protocol",
                                "openid-connect",
                                "protocolMapper",
                                "oidc-audience-mapper",
                                "config",
                                Map.of(
                                        "included.custom.audience",
                                        audience,
                                        "access.token.claim",
                                        "true")));
    }

    private HttpResponse<String> call(String method, String path, Object body) {
        String realm = stack.issuer().toString().replace("/realms/", "/admin/realms/");
        return Stack.sent(
                HttpRequest.newBuilder(URI.create(realm + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(Api.text(body)))
                        .build());
    }
}
