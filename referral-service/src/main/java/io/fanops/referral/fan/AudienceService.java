package io.fanops.referral.fan;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fanops.platform.problem.Refused;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.quarkus.rest.client.reactive.ClientExceptionMapper;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/// The fan service's audiences, called with the machine client `fanops-service`.
@RegisterRestClient(configKey = "fan-service")
@OidcClientFilter
@Path("/v1/brands/{brand}/audiences/{audience}")
public interface AudienceService {

    @GET
    Found find(@PathParam("brand") String brand, @PathParam("audience") UUID audience);

    @GET
    @Path("/members/{fan}")
    Found member(
            @PathParam("brand") String brand,
            @PathParam("audience") UUID audience,
            @PathParam("fan") UUID fan);

    @GET
    @Path("/members")
    Members members(
            @PathParam("brand") String brand,
            @PathParam("audience") UUID audience,
            @QueryParam("limit") int limit,
            @QueryParam("cursor") @Nullable String cursor);

    @ClientExceptionMapper
    static RuntimeException refusal(Response response) {
        return response.getStatus() == 404
                ? Refused.notFound("audience")
                : Fans.FAN.unavailable(response.getStatus());
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Found(UUID id) {}

    /// @param next cursor of the next page; null on the last one
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Members(List<Found> items, @Nullable String next) {}
}
