package io.fanops.fan.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/// The calls of Keycloak's Admin API that onboarding needs. Answers come as [Response]: a 409 is no
/// failure here.
@RegisterRestClient(configKey = "keycloak-admin")
@OidcClientFilter
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
interface KeycloakAdmin {
    @POST
    @Path("/organizations")
    Response createOrganization(JsonNode organization);

    @GET
    @Path("/organizations")
    JsonNode organizations(@QueryParam("search") String alias, @QueryParam("exact") boolean exact);

    @POST
    @Path("/organizations/{id}/members")
    Response addMember(@PathParam("id") String organization, String userIdAsJson);

    @POST
    @Path("/clients")
    Response createClient(JsonNode client);

    @GET
    @Path("/clients")
    JsonNode clients(@QueryParam("clientId") String clientId);

    @GET
    @Path("/clients/{id}/service-account-user")
    JsonNode serviceAccount(@PathParam("id") String client);

    @GET
    @Path("/clients/{id}/client-secret")
    JsonNode secret(@PathParam("id") String client);

    @POST
    @Path("/clients/{id}/client-secret")
    JsonNode renewSecret(@PathParam("id") String client);

    @GET
    @Path("/roles/{name}")
    JsonNode role(@PathParam("name") String name);

    @GET
    @Path("/users/{id}/role-mappings/realm")
    JsonNode granted(@PathParam("id") String user);

    @DELETE
    @Path("/users/{id}/role-mappings/realm")
    Response revoke(@PathParam("id") String user, JsonNode roles);

    @POST
    @Path("/users/{id}/role-mappings/realm")
    Response grant(@PathParam("id") String user, JsonNode roles);
}
