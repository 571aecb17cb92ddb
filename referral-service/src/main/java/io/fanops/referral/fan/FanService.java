package io.fanops.referral.fan;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.quarkus.rest.client.reactive.ClientExceptionMapper;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/// The fan service's side for other services, called with the machine client `fanops-service`.
@RegisterRestClient(configKey = "fan-service")
@OidcClientFilter
@Path("/v1/brands/{brand}")
interface FanService {

    @POST
    @Path("/fans/resolutions")
    Resolutions resolve(@PathParam("brand") String brand, Question question);

    @GET
    @Path("/fans")
    Found find(@PathParam("brand") String brand, @QueryParam("externalId") String externalId);

    /// What the fan service refuses of our caller's input is our caller's fault; all else is an
    /// outage.
    @ClientExceptionMapper
    @Blocking
    static RuntimeException refusal(Response response) {
        if (response.getStatus() != 400) {
            return Fans.FAN.unavailable(response.getStatus());
        }
        var problem = response.readEntity(Refusal.class);
        var errors =
                problem == null || problem.errors() == null
                        ? List.<Refused.FieldError>of()
                        : problem.errors();
        return new Refused(
                GeneralProblem.VALIDATION_FAILED,
                problem == null || problem.detail() == null
                        ? "The fan service refuses the fan."
                        : problem.detail(),
                errors.toArray(Refused.FieldError[]::new));
    }

    /// @param origin what made us ask: a repeated question of the same origin gets the same `isNew`
    /// @param joining whether an unseen person becomes a follower rather than a bystander
    /// @param dryRun whether nobody becomes known by it
    /// @param comparedWith a fan whom the answer compares those asked for with
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Question(
            @Nullable String origin,
            boolean joining,
            boolean dryRun,
            @Nullable UUID comparedWith,
            List<FanReference> fans) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Resolutions(List<Resolution> fans) {}

    /// @param known false for a fan id that the brand does not have; then `fanId` is null
    /// @param toldOf the id that the question meant, which may be one that was merged into the
    ///   fan's
    /// @param likeness with whom the question compares; null where it compares with nobody
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Resolution(
            @Nullable UUID fanId,
            @Nullable UUID toldOf,
            boolean isNew,
            boolean known,
            @Nullable Likeness likeness) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Found(List<FoundFan> items) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record FoundFan(UUID id) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Refusal(@Nullable String detail, @Nullable List<Refused.FieldError> errors) {}
}
