package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.coupon.Redemptions.Redemption;
import io.fanops.referral.order.Orders;
import io.fanops.referral.wallet.Deadlocks;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/coupons/{code}")
@RunOnVirtualThread
@Tag(name = "Coupons")
@RolesAllowed({Role.BRAND_ADMIN, Role.STORE_CLERK, Role.SERVICE})
class CouponUseResource {
    /// What a validation's lock lasts where its ttl is left out: time to pay at a till.
    private static final int LOCK_SECONDS = 300;

    private final Coupons coupons;
    private final Orders orders;
    private final Redemptions redemptions;
    private final Idempotency idempotency;

    CouponUseResource(
            Coupons coupons, Orders orders, Redemptions redemptions, Idempotency idempotency) {
        this.coupons = coupons;
        this.orders = orders;
        this.redemptions = redemptions;
        this.idempotency = idempotency;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "One coupon")
    public CouponView read(@PathParam("brand") String brand, @PathParam("code") String code) {
        return CouponView.of(find(code));
    }

    @POST
    @Path("/validations")
    @Operation(
            summary = "Whether a coupon could be redeemed, and what it would take off",
            description =
                    "With `lock` a valid coupon is kept for the one who has the `lockId`, until `lockedUntil`.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Verdict.class)))
    public Response validate(
            @PathParam("brand") String brand,
            @PathParam("code") String code,
            @Valid @NotNull Validation request) {
        return idempotency.once(request, () -> Response.ok(verdict(find(code), request)).build());
    }

    @POST
    @Path("/redemptions")
    @Operation(
            summary = "Redeem a coupon",
            description =
                    "Needs an Idempotency-Key. An `order` named by its number alone counts with what is left of its worth. However many ask at once, a coupon is redeemed at most as often as its template"
                            + " allows; who comes too late gets 409 `COUPON_SPENT`.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Redemption.class)))
    public Response redeem(
            @PathParam("brand") String brand,
            @PathParam("code") String code,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewRedemption request) {
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request,
                        () ->
                                Response.status(201)
                                        .entity(
                                                redemptions.redeem(
                                                        find(code),
                                                        request.store(),
                                                        worthy(request.order()),
                                                        request.lockId()))
                                        .build()));
    }

    private Verdict verdict(Coupon coupon, Validation request) {
        var order = worthy(request.order());
        var worth = order == null ? null : order.amount();
        var reasons = coupon.reasonsAgainst(request.store(), worth, null);
        if (!reasons.isEmpty()) {
            return new Verdict(false, reasons, null, null, null);
        }
        var discount = coupon.template().discount(worth);
        if (!Boolean.TRUE.equals(request.lock())) {
            return new Verdict(true, List.of(), discount, null, null);
        }
        var lock = Ids.next();
        int ttl = request.ttlSeconds() == null ? LOCK_SECONDS : request.ttlSeconds();
        return coupons.lock(coupon.id(), lock, ttl)
                .map(until -> new Verdict(true, List.of(), discount, lock, until))
                .orElseGet(() ->
                        new Verdict(false, List.of(CouponProblem.COUPON_LOCKED), null, null, null));
    }

    /// The order with its worth: as it was said, or as the order of this number was taken down.
    private @Nullable OrderReference worthy(@Nullable OrderReference order) {
        if (order == null || order.amount() != null || order.externalId() == null) {
            return order;
        }
        return new OrderReference(
                order.externalId(), orders.worth(order.externalId()).orElse(null));
    }

    private Coupon find(String code) {
        return coupons.withCode(code).orElseThrow(() -> Refused.notFound("coupon"));
    }

    /// @param store code of the store, or of the shop online, that would take the coupon
    /// @param lock whether a valid coupon is to be kept for who asks
    /// @param ttlSeconds for how long; 300 where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Validation(
            @NotBlank @Size(max = 128) String store,
            @Nullable @Valid OrderReference order,
            @Nullable Boolean lock,
            @Nullable @Min(1) @Max(3600) Integer ttlSeconds) {}

    /// @param reasons why it cannot be redeemed; the codes are those of the refusals
    /// @param discount what it would take off, where that can be said
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Verdict(
            boolean valid,
            List<CouponProblem> reasons,
            @Nullable Money discount,
            @Nullable UUID lockId,
            @Nullable Instant lockedUntil) {}

    /// @param store code of the store, or of the shop online, that takes the coupon
    /// @param lockId of the validation that locked it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewRedemption(
            @NotBlank @Size(max = 128) String store,
            @Nullable @Valid OrderReference order,
            @Nullable UUID lockId) {}
}
