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
        List<Map<String, Object>> mappers =
                audience.isEmpty()
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
                                mappers,
                                "attributes",
                                Map.of("access.token.lifespan", String.valueOf(lifespan))));
        assertTrue(created.statusCode() == 201, created::body);
        String location = created.headers().firstValue("Location").orElse("");
        made.add(location.substring(location.lastIndexOf('/') + 1));
        return stack.tokens(
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", name,
                                "client_secret", secret))
                .path("access_token")
                .asText();
    }

    @Override
    public void close() {
        made.forEach(id -> call("DELETE", "/clients/" + id, Map.of()));
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
