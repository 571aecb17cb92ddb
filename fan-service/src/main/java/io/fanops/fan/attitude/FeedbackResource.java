package io.fanops.fan.attitude;

import io.fanops.fan.attitude.TakingFeedback.Feedback;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
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

@Path("/v1/brands/{brand}/fans/{fan}/feedback")
@RunOnVirtualThread
@Tag(name = "Standing")
class FeedbackResource {
    private final WhoIs who;
    private final TakingFeedback feedback;
    private final Idempotency idempotency;

    FeedbackResource(WhoIs who, TakingFeedback feedback, Idempotency idempotency) {
        this.who = who;
        this.feedback = feedback;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "Note a grade that a fan gave",
            description =
                    "The externalId is the natural key in the brand. What the fan wrote is not kept.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Feedback.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was known with this content",
            content = @Content(schema = @Schema(implementation = Feedback.class)))
    public Response take(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @Valid @NotNull Feedback request) {
        return idempotency.once(
                request,
                () ->
                        Response.status(
                                        feedback.take(who.require(fan), request)
                                                ? Response.Status.CREATED
                                                : Response.Status.OK)
                                .entity(request)
                                .build());
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "List the grades that a fan gave")
    public Page<Feedback> list(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                feedback.of(who.require(fan), Cursor.key(cursor), limit + 1),
                limit,
                Feedback::externalId,
                given -> given);
    }
}
