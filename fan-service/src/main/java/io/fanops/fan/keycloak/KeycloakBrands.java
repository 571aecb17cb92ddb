package io.fanops.fan.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes a brand known to Keycloak. Every step takes what is already there, so the whole can be
/// tried again.
@ApplicationScoped
public class KeycloakBrands {
    private static final Logger LOG = Logger.getLogger(KeycloakBrands.class);

    private final KeycloakAdmin admin;
    private final ObjectMapper json;

    KeycloakBrands(@RestClient KeycloakAdmin admin, ObjectMapper json) {
        this.admin = admin;
        this.json = json;
    }

    /// @param slug becomes the organization's alias and part of the client's id, `brand-<slug>`
    /// @throws Refused `UNAVAILABLE` when Keycloak does not answer
    public Credentials onboard(String slug, String name) {
        var organization =
                orExisting(
                        () -> admin.createOrganization(organization(slug, name)),
                        () -> admin.organizations(slug, true),
                        "alias",
                        slug);
        var clientId = clientId(slug);
        var client =
                orExisting(
                        () -> admin.createClient(client(clientId, name)),
                        () -> admin.clients(clientId),
                        "clientId",
                        clientId);
        var account = ask(() -> admin.serviceAccount(client)).path("id").asText();
        created(() -> admin.addMember(organization, "\"" + account + "\""));
        grantOnlyBrandAdmin(account);
        return credentials(clientId, ask(() -> admin.secret(client)));
    }

    /// The credentials of a brand that is onboarded.
    ///
    /// @throws Refused `UNAVAILABLE` when Keycloak does not answer
    public Credentials credentials(String slug) {
        var client = client(slug);
        return credentials(clientId(slug), ask(() -> admin.secret(client)));
    }

    /// Draws a new secret for a brand that is onboarded; the old one is no good any more.
    ///
    /// @throws Refused `UNAVAILABLE` when Keycloak does not answer
    public Credentials renewSecret(String slug) {
        var client = client(slug);
        return credentials(clientId(slug), ask(() -> admin.renewSecret(client)));
    }

    private static String clientId(String slug) {
        return "brand-" + slug;
    }

    private static Credentials credentials(String clientId, JsonNode secret) {
        return new Credentials(clientId, secret.path("value").asText());
    }

    /// @return the id in Keycloak of the brand's machine client
    private String client(String slug) {
        var clientId = clientId(slug);
        return found(() -> admin.clients(clientId), "clientId", clientId);
    }

    /// Keycloak gives a new service account the roles of people who register, `fan` among them:
    /// they are taken away.
    private void grantOnlyBrandAdmin(String account) {
        var role = ask(() -> admin.role(Role.BRAND_ADMIN));
        created(() -> admin.grant(account, json.createArrayNode().add(role)));
        var others = json.createArrayNode();
        for (var granted : ask(() -> admin.granted(account))) {
            if (!granted.path("name").asText().equals(Role.BRAND_ADMIN)) {
                others.add(granted);
            }
        }
        if (!others.isEmpty()) {
            created(() -> admin.revoke(account, others));
        }
    }

    private JsonNode organization(String slug, String name) {
        // Keycloak wants organization names unique and finds by name: so the slug, since two brands
        // may be called alike.
        return json.createObjectNode()
                .put("name", slug)
                .put("alias", slug)
                .put("description", name)
                .put("enabled", true);
    }

    private JsonNode client(String clientId, String name) {
        var client =
                json.createObjectNode()
                        .put("clientId", clientId)
                        .put("name", name)
                        .put("protocol", "openid-connect")
                        .put("publicClient", false)
                        .put("serviceAccountsEnabled", true)
                        .put("standardFlowEnabled", false)
                        .put("directAccessGrantsEnabled", false);
        client.putArray("defaultClientScopes").add("basic").add("roles").add("organization");
        client.putArray("optionalClientScopes");
        client.putArray("protocolMappers")
                .addObject()
                .put("name", "audience")
                .put("protocol", "openid-connect")
                .put("protocolMapper", "oidc-audience-mapper")
                .putObject("config")
                .put("included.custom.audience", "fanops-api")
                .put("access.token.claim", "true")
                .put("id.token.claim", "false");
        return client;
    }

    /// Creates something, or finds the one that is there. @return its id in Keycloak
    private String orExisting(
            Supplier<Response> create, Supplier<JsonNode> find, String key, String value) {
        var location = created(create);
        if (location != null) {
            return location.substring(location.lastIndexOf('/') + 1);
        }
        return found(find, key, value);
    }

    private static String found(Supplier<JsonNode> find, String key, String value) {
        for (var found : ask(find)) {
            if (found.path(key).asText().equals(value)) {
                return found.path("id").asText();
            }
        }
        throw new IllegalStateException("Keycloak should know " + value + ", and does not find it");
    }

    /// @return where the created thing is; null where it was there already
    private static @Nullable String created(Supplier<Response> call) {
        return ask(() -> {
            try (var answer = call.get()) {
                return answer.getStatus() == 409 ? null : answer.getHeaderString("Location");
            } catch (WebApplicationException e) {
                if (e.getResponse().getStatus() == 409) {
                    return null;
                }
                throw e;
            }
        });
    }

    private static <T extends @Nullable Object> T ask(Supplier<T> call) {
        try {
            return call.get();
        } catch (WebApplicationException | ProcessingException e) {
            LOG.error("Keycloak's Admin API refuses", e);
            throw new Refused(
                    GeneralProblem.UNAVAILABLE,
                    "Keycloak does not answer as it should; try again.");
        }
    }

    /// How a brand's own programs sign in (OAuth 2.0 client credentials).
    public record Credentials(String clientId, String clientSecret) {}
}
