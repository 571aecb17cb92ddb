package io.fanops.fan.ladder;

import io.fanops.fan.ladder.ReadingStages.StageMoved;
import io.fanops.fan.ladder.ReadingStages.StageView;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/stage")
@RunOnVirtualThread
@Tag(name = "Standing")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
class StageResource {
    private final WhoIs who;
    private final ReadingStages reading;
    private final Deciding deciding;
    private final Idempotency idempotency;

    StageResource(WhoIs who, ReadingStages reading, Deciding deciding, Idempotency idempotency) {
        this.who = who;
        this.reading = reading;
        this.deciding = deciding;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(summary = "Read where a fan stands on the ladder, why, and what is missing for more")
    public StageView read(@PathParam("brand") String brand, @PathParam("fan") String fan) {
        return reading.of(who.require(fan));
    }

    @GET
    @Path("/moves")
    @Operation(summary = "List a fan's moves on the ladder, the oldest first")
    public Page<StageMoved> moves(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                reading.moves(who.require(fan), Cursor.id(cursor), limit + 1),
                limit,
                move -> move.id().toString(),
                move -> move);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Put a fan on a stage by hand",
            description =
                    """
                    The decision is kept with its reason and counts in every recomputation. Who is put lower must earn what is above anew. \
                    The stage of partners is reached by a partnership alone.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = StageView.class)))
    public Response place(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Placement request) {
        return idempotency.once(
                request,
                () -> {
                    var id = who.require(fan);
                    deciding.place(id, request.to(), request.reason());
                    return Response.ok(reading.of(id)).build();
                });
    }

    /// @param reason for whoever reads the history; no personal data
    record Placement(@NotNull Stage to, @NotBlank @Size(max = 500) String reason) {}
}
