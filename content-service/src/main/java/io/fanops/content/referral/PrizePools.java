package io.fanops.content.referral;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.quarkus.rest.client.reactive.ClientExceptionMapper;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/// The referral service's prize pools, called with the machine client `fanops-service`.
@RegisterRestClient(configKey = "referral-service")
@OidcClientFilter
@Path("/v1/brands/{brand}/prize-pools/{pool}")
interface PrizePools {

    @GET
    Pool pool(@PathParam("brand") String brand, @PathParam("pool") String pool);

    @POST
    @Path("/reservations")
    Reservation reserve(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @HeaderParam(Idempotency.HEADER) String key,
            NewReservation request);

    @GET
    @Path("/reservations")
    Reservations reservations(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @QueryParam("reference") String reference);

    @GET
    @Path("/reservations/{reservation}")
    Reservation reservation(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @PathParam("reservation") UUID reservation);

    @POST
    @Path("/reservations/{reservation}/award")
    Reservation award(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @PathParam("reservation") UUID reservation,
            @HeaderParam(Idempotency.HEADER) String key,
            Award request);

    @POST
    @Path("/reservations/{reservation}/release")
    Reservation release(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @PathParam("reservation") UUID reservation,
            @HeaderParam(Idempotency.HEADER) String key);

    @ClientExceptionMapper
    @Blocking
    static RuntimeException refusal(Response response) {
        return switch (response.getStatus()) {
            case 404 -> Refused.notFound("prize pool");
            case 409 -> {
                var problem = response.readEntity(Problem.class);
                yield new Conflict(problem == null || problem.code() == null ? "" : problem.code());
            }
            default -> Prizes.SERVICE.unavailable(response.getStatus());
        };
    }

    /// @param amount of one prize, in the unit; null where each reservation says how much
    /// @param state `ACTIVE`, `PAUSED` or `ENDED`
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Pool(
            String key,
            String name,
            String state,
            String form,
            @Nullable String couponTemplate,
            @Nullable Long amount) {}

    record NewReservation(String reference, int ttlSeconds) {}

    record Award(Fan fan) {}

    record Fan(UUID fanId) {}

    /// @param state `RESERVED`, `AWARDED`, `RELEASED`, `EXPIRED` or `REVOKED`
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Reservation(UUID id, String state) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Reservations(List<Reservation> items) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Problem(@Nullable String code) {}

    /// The referral service's 409, by its stable code. Who does not expect it has met an outage.
    class Conflict extends Refused {
        private final String code;

        Conflict(String code) {
            super(GeneralProblem.UNAVAILABLE, "The referral service refuses: " + code + ".");
            this.code = code;
        }

        String code() {
            return code;
        }
    }
}
