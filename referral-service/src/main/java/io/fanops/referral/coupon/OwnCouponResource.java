package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fanops.platform.action.Action;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.Fans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/coupons")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnCouponResource {
    private final Coupons coupons;
    private final Vouchers vouchers;
    private final ClaimingCoupons claiming;
    private final Fans fans;
    private final Idempotency idempotency;

    OwnCouponResource(
            Coupons coupons,
            Vouchers vouchers,
            ClaimingCoupons claiming,
            Fans fans,
            Idempotency idempotency) {
        this.coupons = coupons;
        this.vouchers = vouchers;
        this.claiming = claiming;
        this.fans = fans;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(
            summary = "My coupons, newest first",
            description =
                    "`qr` is what to show at the till as a QR code: the code, or a signed voucher where the coupon is taken without network too. Left out"
                            + " of what is not to be had any more.")
    @Action("show")
    public Page<CouponView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var before = Cursor.maybeId(cursor);
        var shown = vouchers.shown();
        return Page.of(
                coupons.list(fans.caller(), null, before, limit + 1),
                limit,
                coupon -> coupon.id().toString(),
                coupon -> CouponView.ofOwn(coupon, shown));
    }

    @GET
    @Path("/offers")
    @Operation(
            summary = "Coupons that there are to take, oldest first",
            description =
                    "Also those that are for an audience I am not in, or of which I have had as many as I may.")
    public Page<Offered> offers(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                claiming.offers(Cursor.id(cursor), limit + 1),
                limit,
                stocked -> stocked.template().id().toString(),
                Offered::of);
    }

    @POST
    @Operation(
            summary = "Take a coupon",
            description =
                    "Needs an Idempotency-Key. However many take at once, no more are given than there are, and no fan gets more than one fan may. A dry"
                            + " run tells neither code nor `qr`.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = CouponView.class)))
    public Response claim(
            @PathParam("brand") String brand,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Claim request) {
        idempotency.requireKey();
        return idempotency.replay(request).orElseGet(() -> claimFirst(request));
    }

    private Response claimFirst(Claim request) {
        var fan = fans.caller();
        var stocked = claiming.wanted(request.template());
        var obstacle = claiming.obstacle(stocked, fan);
        var key = stocked.template().key();
        return idempotency.onceWithKey(
                request, claiming, key, new ClaimingCoupons.Claim(key, fan, obstacle.orElse(null)));
    }

    /// @param template the template's key
    record Claim(@NotBlank @Size(max = 100) String template) {}

    /// A coupon that there is to take.
    ///
    /// @param perFan how many one fan may have
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Offered(
            String template,
            String name,
            CouponKind kind,
            @Nullable Long value,
            @Nullable String currency,
            @Nullable Money minOrder,
            List<String> stores,
            @Nullable Instant validFrom,
            @Nullable Instant validUntil,
            @Nullable Integer validDays,
            @Nullable Integer perFan,
            @JsonProperty("_actions")
                    @ActionsOf(OwnCouponResource.class)
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        static Offered of(StockedTemplate stocked) {
            var template = stocked.template();
            return new Offered(
                    template.key(),
                    template.name(),
                    template.kind(),
                    CouponView.value(template),
                    template.currency(),
                    template.minOrder(),
                    template.stores(),
                    template.validFrom(),
                    template.validUntil(),
                    template.rules().validDays(),
                    template.rules().perFan(),
                    List.of("claim"));
        }
    }
}
