package io.fanops.referral.partner;

import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
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

@Path("/v1/brands/{brand}/commission-policy")
@RunOnVirtualThread
@Tag(name = "Commissions")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class CommissionPolicyResource {
    private final CommissionPolicies policies;

    CommissionPolicyResource(CommissionPolicies policies) {
        this.policies = policies;
    }

    @GET
    @Operation(summary = "How commission is earned and paid out")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CommissionPolicy.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(policies.revised());
    }

    @PUT
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Say how commission is earned and paid out",
            description =
                    """
                    It holds for orders that arrive from now on; what is earned keeps its date. A host that is taken out of `allowedHosts` closes \
                    the links that lead there. With If-Match a lost race is refused (412).\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CommissionPolicy.class)))
    @Transactional
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull CommissionPolicy policy) {
        if (policy.minimumPayout() != null && !policy.minimumPayout().isKnownCurrency()) {
            throw Refused.invalid("/minimumPayout/currency", "is no currency of ISO 4217");
        }
        return answer(policies.put(policy, ifMatch));
    }

    private static Response answer(CommissionPolicies.Revised policy) {
        return Response.ok(policy.policy())
                .header(HttpHeaders.ETAG, Revision.tag(policy.revision()))
                .build();
    }
}
