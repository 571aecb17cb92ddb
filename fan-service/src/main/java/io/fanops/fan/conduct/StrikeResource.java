package io.fanops.fan.conduct;

import io.fanops.fan.community.Actor;
import io.fanops.fan.community.Communities;
import io.fanops.fan.conduct.Strike.Verdict;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/communities/{community}/strikes")
@RunOnVirtualThread
@Tag(name = "Community conduct")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class StrikeResource {
    private final Communities communities;
    private final Strikes strikes;
    private final WhoIs whoIs;
    private final Caller caller;
    private final Idempotency idempotency;

    StrikeResource(
            Communities communities,
            Strikes strikes,
            WhoIs whoIs,
            Caller caller,
            Idempotency idempotency) {
        this.communities = communities;
        this.strikes = strikes;
        this.whoIs = whoIs;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Give a member a strike",
            description =
                    "The step follows from the strikes that stand: PRIVATE_TALK, PUBLIC_WARNING, REMOVAL. Only for a grave rule may `step` be a later one. A REMOVAL ends the membership and keeps the fan out.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Strike.class)))
    public Response give(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewStrike request) {
        return idempotency.once(
                request,
                () ->
                        Response.status(201)
                                .entity(
                                        strikes.give(
                                                communities.require(community),
                                                whoIs.require(request.fanId()),
                                                request.rule(),
                                                request.note(),
                                                request.step(),
                                                Actor.staff(caller.subject())))
                                .build());
    }

    @GET
    @Operation(
            summary = "The log of strikes, oldest first, or those against one fan",
            description = "Under whichever of the fan's ids they were given.")
    public Page<Strike> list(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("fanId") @Nullable String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                strikes.after(
                        communities.require(community).key(),
                        Cursor.id(cursor),
                        fan == null ? null : whoIs.require(fan),
                        limit + 1),
                limit,
                strike -> strike.id().toString(),
                strike -> strike);
    }

    @POST
    @Path("/{strike}/uphold")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Decide an appeal: the strike stands")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Strike.class)))
    public Response uphold(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("strike") String strike,
            @Valid @NotNull Reason request) {
        return decide(community, strike, Verdict.UPHELD, request);
    }

    @POST
    @Path("/{strike}/grant")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Decide an appeal: the strike is taken back",
            description =
                    "A removal is undone: the ban goes, and the membership is there again with its role, if there is a place.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Strike.class)))
    public Response grant(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("strike") String strike,
            @Valid @NotNull Reason request) {
        return decide(community, strike, Verdict.GRANTED, request);
    }

    private Response decide(String community, String strike, Verdict verdict, Reason request) {
        var id = Ids.parse(strike).orElseThrow(() -> Refused.notFound("strike"));
        return idempotency.once(
                request,
                () ->
                        Response.ok(
                                        strikes.decide(
                                                communities.require(community).key(),
                                                id,
                                                verdict,
                                                request.reason(),
                                                Actor.staff(caller.subject())))
                                .build());
    }

    /// @param rule number of the broken rule
    /// @param step left out for the one that follows
    record NewStrike(
            @NotNull UUID fanId,
            @Min(1) @Max(1_000) int rule,
            @NotBlank @Size(max = 2_000) String note,
            @Nullable Step step) {}

    record Reason(@NotBlank @Size(max = 2_000) String reason) {}
}
