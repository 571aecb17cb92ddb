package io.fanops.fan.ladder;

import io.fanops.fan.ladder.ReadingStages.StageView;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.action.Action;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
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

@Path("/v1/brands/{brand}/fans/{fan}/partnership")
@RunOnVirtualThread
@Tag(name = "Standing")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class PartnershipResource {
    private final WhoIs who;
    private final ReadingStages reading;
    private final Deciding deciding;
    private final Idempotency idempotency;

    PartnershipResource(
            WhoIs who, ReadingStages reading, Deciding deciding, Idempotency idempotency) {
        this.who = who;
        this.reading = reading;
        this.deciding = deciding;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Accept a fan as partner")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = StageView.class)))
    @Action("acceptAsPartner")
    public Response accept(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Reason request) {
        return idempotency.once(
                request,
                () -> {
                    var id = who.require(fan);
                    deciding.accept(id, request.reason());
                    return Response.ok(reading.of(id)).build();
                });
    }

    @POST
    @Path("/end")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "End a partnership",
            description = "By the default rules the fan goes back to the highest stage earned.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = StageView.class)))
    @Action("endPartnership")
    public Response end(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Reason request) {
        return idempotency.once(
                request,
                () -> {
                    var id = who.require(fan);
                    deciding.end(id, request.reason());
                    return Response.ok(reading.of(id)).build();
                });
    }

    /// @param reason for whoever reads the history; no personal data
    record Reason(@NotBlank @Size(max = 500) String reason) {}
}
