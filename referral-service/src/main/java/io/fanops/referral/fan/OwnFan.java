package io.fanops.referral.fan;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.quarkus.oidc.token.propagation.common.AccessToken;
import io.quarkus.rest.client.reactive.ClientExceptionMapper;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/// The fan service as a fan sees it, called with the fan's own token.
@RegisterRestClient(configKey = "own-fan")
@AccessToken
@Path("/v1/brands/{brand}")
interface OwnFan {

    @GET
    @Path("/me")
    Me me(@PathParam("brand") String brand);

    @ClientExceptionMapper
    static RuntimeException refusal(Response response) {
        return switch (response.getStatus()) {
            case 404 -> Refused.notFound("brand");
            case 401 ->
                    new Refused(
                            GeneralProblem.UNAUTHENTICATED, "The fan service refuses the token.");
            case 403 ->
                    new Refused(GeneralProblem.FORBIDDEN, "The fan service refuses the caller.");
            default -> Fans.FAN.unavailable(response.getStatus());
        };
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Me(UUID id) {}
}
