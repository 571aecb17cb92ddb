package io.fanops.referral.share;

import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.Fans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/share-links")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnShareLinkResource {
    private final ShareLinks links;
    private final SharePolicies policies;
    private final Fans fans;

    OwnShareLinkResource(ShareLinks links, SharePolicies policies, Fans fans) {
        this.links = links;
        this.policies = policies;
        this.fans = fans;
    }

    @PUT
    @Operation(
            summary = "My own link to a page of the brand",
            description = ShareLinkResource.SAME_EACH_TIME)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = ShareLink.Own.class)))
    public Response share(@PathParam("brand") String brand, @Valid @NotNull Wish request) {
        policies.present().check(request.url(), "/url");
        var made = links.make(fans.caller(), request);
        return Response.status(made.isNew() ? 201 : 200).entity(made.link().own()).build();
    }

    @GET
    @Operation(summary = "My share links with what came of them, newest first")
    public Page<ShareLink.Own> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                links.list(
                        fans.caller(), null, cursor == null ? null : Cursor.id(cursor), limit + 1),
                limit,
                link -> link.id().toString(),
                ShareLink::own);
    }
}
