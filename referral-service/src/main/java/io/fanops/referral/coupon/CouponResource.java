package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.fan.FanReference;
import io.fanops.referral.fan.Fans;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/coupons")
@RunOnVirtualThread
@Tag(name = "Coupons")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
class CouponResource {
    private final CouponTemplates templates;
    private final Listing listing;
    private final IssuingCoupons issuing;
    private final Idempotency idempotency;
    private final Fans fans;

    CouponResource(
            CouponTemplates templates,
            Listing listing,
            IssuingCoupons issuing,
            Idempotency idempotency,
            Fans fans) {
        this.templates = templates;
        this.listing = listing;
        this.issuing = issuing;
        this.idempotency = idempotency;
        this.fans = fans;
    }

    @POST
    @Operation(
            summary = "Issue a coupon, to a fan or to whoever has its code",
            description =
                    "Needs an Idempotency-Key. The template's stock is never oversold, and no fan gets more than its `perFan`. Without `fan` the"
                            + " coupon is for whoever has its code; with a chosen code and a template of many redemptions it is a public one. In a dry run a code that is not"
                            + " chosen is not told, since there will be none.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = CouponView.class)))
    public Response issue(
            @PathParam("brand") String brand,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewCoupon request) {
        idempotency.requireKey();
        return idempotency.replay(request).orElseGet(() -> issueFirst(request));
    }

    private Response issueFirst(NewCoupon request) {
        var stocked =
                templates
                        .stocked(request.template())
                        .orElseThrow(() ->
                                new Refused(
                                        CouponProblem.UNKNOWN_COUPON_TEMPLATE,
                                        "There is no coupon template `" + request.template() + "`.",
                                        new Refused.FieldError(
                                                "/template", "is no template of this brand")));
        var obstacle = issuing.obstacle(stocked, request.code());
        var fan =
                obstacle.isPresent() || request.fan() == null
                        ? null
                        : fans.known(request.fan(), "/fan").toldOf();
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request,
                        () -> {
                            if (obstacle.isPresent()) {
                                throw obstacle.get();
                            }
                            var coupon = issuing.issue(stocked.template(), fan, request.code());
                            return Response.status(201)
                                    .entity(view(coupon, request.code()))
                                    .build();
                        }));
    }

    /// @param chosen the code that the request says
    private CouponView view(Coupon coupon, @Nullable String chosen) {
        return idempotency.isDryRun() && chosen == null
                ? CouponView.of(coupon, Codes.NONE)
                : CouponView.of(coupon);
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "The brand's coupons, newest first, also those of one fan or template",
            description =
                    "A STORE_CLERK and an ANALYST see the last characters of codes; with `fanId` a STORE_CLERK sees the whole codes of what is that fan's.")
    public Page<CouponView> list(
            @PathParam("brand") String brand,
            @QueryParam("fanId") @Nullable String fanId,
            @QueryParam("template") @Nullable String template,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var fan =
                fanId == null
                        ? null
                        : Ids.parse(fanId).orElseThrow(() -> Refused.invalid("fanId", "is no id"));
        var before = Cursor.maybeId(cursor);
        return Page.of(
                listing.coupons(fan, template, before, limit + 1),
                limit,
                coupon -> coupon.id().toString(),
                coupon -> coupon);
    }

    /// Coupons as the caller sees them.
    @ApplicationScoped
    static class Listing {
        private final Coupons coupons;
        private final Codes codes;

        Listing(Coupons coupons, Codes codes) {
            this.coupons = coupons;
            this.codes = codes;
        }

        List<CouponView> coupons(
                @Nullable UUID fan, @Nullable String template, @Nullable UUID before, int limit) {
            return coupons.list(fan, template, before, limit).stream()
                    .map(coupon -> CouponView.of(coupon, codes.shown(coupon, fan)))
                    .toList();
        }
    }

    /// A coupon to issue.
    ///
    /// @param code a chosen code; an unguessable one is made where it is left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewCoupon(
            @NotBlank @Size(max = 100) String template,
            @Nullable @Valid FanReference fan,
            @Schema(description = "A chosen code; made where left out, twelve characters")
                    @Nullable
                    @Size(min = 4, max = 64)
                    @Pattern(
                            regexp = "[A-Za-z0-9][A-Za-z0-9-]*",
                            message = "may have letters, digits and dashes")
                    String code) {}
}
