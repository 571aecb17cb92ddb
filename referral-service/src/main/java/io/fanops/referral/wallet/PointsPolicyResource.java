package io.fanops.referral.wallet;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.brand.Brands;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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

@Path("/v1/brands/{brand}/points-policy")
@RunOnVirtualThread
@Tag(name = "Wallets")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
class PointsPolicyResource {
    private final PointsPolicies policies;
    private final Brands brands;

    PointsPolicyResource(PointsPolicies policies, Brands brands) {
        this.policies = policies;
        this.brands = brands;
    }

    @GET
    @Operation(summary = "How long points live")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PointsPolicy.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(policies.present());
    }

    @PUT
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Say how long points live",
            description =
                    """
                    Points that are given from now on lapse when `lapseAfterMonths` are over, at the end of that day, month or year in the \\
                    brand's time zone; without it never. Points that are there keep their dates. With If-Match a lost race is refused (412).\\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PointsPolicy.class)))
    @Transactional
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull PointsPolicy policy) {
        // Its time zone is part of each date.
        brands.awaited();
        return answer(policies.put(policy, ifMatch));
    }

    private static Response answer(PointsPolicies.Revised policy) {
        return Response.ok(policy.policy())
                .header(HttpHeaders.ETAG, Revision.tag(policy.revision()))
                .build();
    }

    /// @param lapseAfterMonths 1 to 120; never where left out
    /// @param endOf of which span of the calendar they lapse at the end; MONTH where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PointsPolicy(
            @Nullable @Min(1) @Max(120) Integer lapseAfterMonths, @Nullable EndOf endOf) {

        PointsPolicy(@Nullable Integer lapseAfterMonths, @Nullable EndOf endOf) {
            this.lapseAfterMonths = lapseAfterMonths;
            this.endOf = endOf == null ? EndOf.MONTH : endOf;
        }
    }

    enum EndOf {
        DAY,
        MONTH,
        YEAR
    }
}
