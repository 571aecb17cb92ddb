package io.fanops.fan.community;

import io.fanops.fan.community.Detractors.Detractor;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
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
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/communities/{community}/detractors")
@RunOnVirtualThread
@Tag(name = "Communities")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class DetractorResource {
    private final Communities communities;
    private final Detractors detractors;
    private final Idempotency idempotency;

    DetractorResource(Communities communities, Detractors detractors, Idempotency idempotency) {
        this.communities = communities;
        this.detractors = detractors;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Register somebody who speaks against the community",
            description = "With `fanId` the entry goes when that fan is erased.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Detractor.class)))
    public Response note(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @Valid @NotNull NewDetractor request) {
        return idempotency.once(
                request,
                () -> {
                    var noted =
                            detractors.note(
                                    communities.require(community).key(),
                                    request.fanId(),
                                    request.name(),
                                    request.claim());
                    return Response.status(201)
                            .entity(noted)
                            .header(HttpHeaders.ETAG, Revision.tag(noted.version()))
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "The register of detractors, oldest first")
    public Page<Detractor> list(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                detractors.after(
                        communities.require(community).key(), Cursor.id(cursor), limit + 1),
                limit,
                detractor -> detractor.id().toString(),
                detractor -> detractor);
    }

    @PATCH
    @Path("/{detractor}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(summary = "Say what was done about a detractor")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Detractor.class)))
    public Response answer(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("detractor") String detractor,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull WhatWasDone request) {
        var answered =
                detractors.answer(
                        communities.require(community).key(),
                        Ids.parse(detractor).orElseThrow(() -> Refused.notFound("detractor")),
                        request.state(),
                        request.response(),
                        ifMatch);
        return Response.ok(answered)
                .header(HttpHeaders.ETAG, Revision.tag(answered.version()))
                .build();
    }

    @DELETE
    @Path("/{detractor}")
    @Operation(
            summary = "Strike somebody off the register",
            description =
                    "For who is no fan and wants to be forgotten, or was never meant; a fan's entries go with the fan.")
    public void remove(
            @PathParam("brand") String brand,
            @PathParam("community") String community,
            @PathParam("detractor") String detractor) {
        detractors.remove(
                communities.require(community).key(),
                Ids.parse(detractor).orElseThrow(() -> Refused.notFound("detractor")));
    }

    record NewDetractor(
            @Nullable UUID fanId,
            @NotBlank @Size(max = 200) String name,
            @NotBlank @Size(max = 2_000) String claim) {}

    record WhatWasDone(
            @NotNull Detractors.State state, @Nullable @Size(max = 2_000) String response) {}
}
