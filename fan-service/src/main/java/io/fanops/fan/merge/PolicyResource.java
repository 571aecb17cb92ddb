package io.fanops.fan.merge;

import io.fanops.fan.identity.IdentityKind;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/merge-policy")
@RunOnVirtualThread
@Tag(name = "Merges")
class PolicyResource {
    private final Policies policies;

    PolicyResource(Policies policies) {
        this.policies = policies;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "Read when fans are suspected to be one, and when merged unasked")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PolicyView.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(policies.present());
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Say when fans are suspected to be one, and when merged unasked",
            description =
                    "Without autoMergeFrom, as at first, nobody is merged unasked. Where more than five fans hang together, nobody is: somebody is to look. IP and DEVICE are no identifiers that could"
                            + " make a suspicion; they only add to one.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PolicyView.class)))
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull NewPolicy request) {
        return answer(policies.put(request.autoMergeFrom(), request.kinds(), ifMatch));
    }

    private static Response answer(MergePolicy policy) {
        return Response.ok(new PolicyView(policy.autoMergeFrom(), policy.identifiers()))
                .header(HttpHeaders.ETAG, Revision.tag(policy.version()))
                .build();
    }

    /// @param autoMergeFrom confidence from 0.5 to 1, at most four decimals; left out for never
    /// @param identifiers kinds that count as evidence
    record NewPolicy(
            @Nullable @DecimalMin("0.5") @DecimalMax("1") @Digits(integer = 1, fraction = 4)
                    BigDecimal autoMergeFrom,
            @NotNull @Size(max = 20) List<@NotNull Identifier> identifiers) {

        List<IdentityKind> kinds() {
            return identifiers.stream().map(name -> IdentityKind.valueOf(name.name())).toList();
        }
    }

    /// The kinds of which one is one person's.
    enum Identifier {
        ACCOUNT,
        STORE_CARD,
        WECHAT_UNIONID,
        WECHAT_OPENID,
        WEIBO,
        DOUYIN,
        XIAOHONGSHU,
        PHONE,
        EMAIL,
        OTHER
    }

    record PolicyView(@Nullable BigDecimal autoMergeFrom, List<IdentityKind> identifiers) {}
}
