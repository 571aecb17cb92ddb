package io.fanops.referral.share;

import io.fanops.platform.editing.Revision;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/share-policy")
@RunOnVirtualThread
@Tag(name = "Sharing")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
class SharePolicyResource {
    private final SharePolicies policies;

    SharePolicyResource(SharePolicies policies) {
        this.policies = policies;
    }

    @GET
    @Operation(summary = "On which hosts fans may share pages")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = SharePolicy.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(policies.revised());
    }

    @PUT
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Say on which hosts fans may share pages",
            description =
                    """
                    They are asked when a link is made and each time it is opened: a host that is taken out closes the links that lead there. \
                    Without any, nothing can be shared. With If-Match a lost race is refused (412).\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = SharePolicy.class)))
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull SharePolicy policy) {
        return answer(policies.put(policy, ifMatch));
    }

    private static Response answer(SharePolicies.Revised policy) {
        return Response.ok(policy.policy())
                .header(HttpHeaders.ETAG, Revision.tag(policy.revision()))
                .build();
    }
}
