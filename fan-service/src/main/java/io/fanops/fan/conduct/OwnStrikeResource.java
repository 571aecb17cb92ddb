package io.fanops.fan.conduct;

import io.fanops.fan.community.Communities;
import io.fanops.fan.who.Oneself;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/me/communities/{community}/strikes")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnStrikeResource {
    private final Communities communities;
    private final Strikes strikes;
    private final Oneself oneself;
    private final Idempotency idempotency;

    OwnStrikeResource(
            Communities communities, Strikes strikes, Oneself oneself, Idempotency idempotency) {
        this.communities = communities;
        this.strikes = strikes;
        this.oneself = oneself;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(summary = "Strikes against oneself, oldest first")
    public Page<Strike> list(
            @PathParam("brand") String brand, @PathParam("community") String community) {
        var fan = oneself.fan();
        return new Page<>(strikes.of(communities.require(community).key(), fan), null);
    }

    @POST
    @Path("/{strike}/appeal")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Appeal against a strike, once")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Strike.class)))
    public Response appeal(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("strike") String strike,
            @Valid @NotNull NewAppeal request) {
        var fan = oneself.fan();
        var id = Ids.parse(strike).orElseThrow(() -> Refused.notFound("strike"));
        return idempotency.once(
                request,
                () ->
                        Response.status(201)
                                .entity(
                                        strikes.appeal(
                                                communities.require(community).key(),
                                                id,
                                                fan,
                                                request.text()))
                                .build());
    }

    record NewAppeal(@NotBlank @Size(max = 2_000) String text) {}
}
