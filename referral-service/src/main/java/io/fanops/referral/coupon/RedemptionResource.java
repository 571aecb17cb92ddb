package io.fanops.referral.coupon;

import io.fanops.platform.action.Action;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.coupon.Redemptions.Redemption;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/redemptions")
@RunOnVirtualThread
@Tag(name = "Coupons")
@RolesAllowed({Role.BRAND_ADMIN, Role.STORE_CLERK, Role.SERVICE})
class RedemptionResource {
    private final Redemptions redemptions;
    private final Codes codes;
    private final Idempotency idempotency;

    RedemptionResource(Redemptions redemptions, Codes codes, Idempotency idempotency) {
        this.redemptions = redemptions;
        this.codes = codes;
        this.idempotency = idempotency;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "The brand's redemptions, newest first, also those of one fan or store",
            description = "A STORE_CLERK and an ANALYST see the last characters of codes.")
    public Page<Redemption> list(
            @PathParam("brand") String brand,
            @QueryParam("fanId") @Nullable String fanId,
            @QueryParam("store") @Nullable String store,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var fan =
                fanId == null
                        ? null
                        : Ids.parse(fanId).orElseThrow(() -> Refused.invalid("fanId", "is no id"));
        var before = Cursor.maybeId(cursor);
        return Page.of(
                redemptions.list(fan, store, before, limit + 1),
                limit,
                redemption -> redemption.id().toString(),
                redemption -> redemption.coded(codes::shown));
    }

    @GET
    @Path("/{redemption}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "One redemption")
    public Redemption read(
            @PathParam("brand") String brand, @PathParam("redemption") String redemption) {
        return redemptions
                .find(id(redemption))
                .orElseThrow(() -> Refused.notFound("redemption"))
                .coded(codes::shown);
    }

    @POST
    @Path("/{redemption}/rollback")
    @Operation(
            summary = "Take a redemption back: the coupon can be used once more",
            description =
                    "Needs an Idempotency-Key. A referral that the redemption qualified is reversed with it.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Redemption.class)))
    @Action("rollback")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response rollBack(
            @PathParam("brand") String brand,
            @PathParam("redemption") String redemption,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @RequestBody(required = false) @Valid @Nullable Rollback request) {
        var id = id(redemption);
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request == null ? new Rollback(null) : request,
                        () -> Response.ok(rolledBack(id, request)).build()));
    }

    private Redemption rolledBack(UUID id, @Nullable Rollback request) {
        return redemptions
                .rollBack(id, request == null ? null : request.reason())
                .coded(codes::shown);
    }

    private static UUID id(String redemption) {
        return Ids.parse(redemption).orElseThrow(() -> Refused.notFound("redemption"));
    }

    /// @param reason what a till notes
    record Rollback(@Nullable @Size(max = 500) String reason) {}
}
