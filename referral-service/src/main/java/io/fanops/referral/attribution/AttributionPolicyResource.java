package io.fanops.referral.attribution;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.attribution.Policies.Version;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/attribution-policy")
@RunOnVirtualThread
@Tag(name = "Attribution")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
class AttributionPolicyResource {
    private final Policies policies;

    AttributionPolicyResource(Policies policies) {
        this.policies = policies;
    }

    @GET
    @Operation(
            summary = "By which touches orders are credited",
            description =
                    """
                    Until the brand says otherwise: OFFLINE_QR within 7 days, then COUPON within 1, REFERRAL within 30, AFFILIATE within 30, \\
                    LAST_CLICK within 7; of several of one kind the last. The ETag is the version.\\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Policy.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(policies.present());
    }

    @PUT
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Say by which touches orders are credited",
            description =
                    """
                    The first of `rules` goes before all others; a kind that is not listed gets no credit. `windowDays` are days of 24 hours before \\
                    the order. It holds for orders that arrive from now on: what is decided stays, with the version it was decided by. With \\
                    `referralNeedsCredit` a referral that waits for a purchase qualifies only by an order that is credited to its referrer; without, a \\
                    coupon or scan that has the credit keeps nobody from the reward. With If-Match a lost race is refused (412).\\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Policy.class)))
    @Transactional
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Policy policy) {
        policy.fault("")
                .ifPresent(fault -> {
                    throw Refused.invalid(fault.pointer(), fault.detail());
                });
        return answer(policies.put(policy, ifMatch));
    }

    @GET
    @Path("/versions")
    @Operation(
            summary =
                    "All policies that the brand has made, newest first; before them the default holds, version 0")
    public Page<PolicyVersion> versions(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                policies.before(
                        Math.toIntExact(
                                Math.clamp(
                                        Cursor.number(cursor, Integer.MAX_VALUE),
                                        0,
                                        Integer.MAX_VALUE)),
                        limit + 1),
                limit,
                version -> String.valueOf(version.number()),
                PolicyVersion::of);
    }

    private static Response answer(Version version) {
        return Response.ok(version.policy())
                .header(HttpHeaders.ETAG, Revision.tag(version.number()))
                .build();
    }

    /// @param by who made it: subject of the token
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PolicyVersion(int version, @Nullable Instant since, @Nullable String by, Policy policy) {
        static PolicyVersion of(Version version) {
            return new PolicyVersion(
                    version.number(), version.since(), version.by(), version.policy());
        }
    }
}
