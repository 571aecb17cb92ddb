package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.action.Action;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.HotRows;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.coupon.Redemptions.Redemption;
import io.fanops.referral.fan.FanReference;
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
import java.util.ArrayList;
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
    static final int LOCK_SECONDS = 300;

    private final Coupons coupons;
    private final PreparingUse preparing;
    private final Redemptions redemptions;
    private final VoidingCoupons voiding;
    private final HotRows hotRows;
    private final Idempotency idempotency;

    CouponUseResource(
            Coupons coupons,
            PreparingUse preparing,
            Redemptions redemptions,
            VoidingCoupons voiding,
            HotRows hotRows,
            Idempotency idempotency) {
        this.coupons = coupons;
        this.preparing = preparing;
        this.redemptions = redemptions;
        this.voiding = voiding;
        this.hotRows = hotRows;
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
                    "With `lock` a valid coupon is kept for the one who has the `lockId`, until `lockedUntil`. A public code (nobody's own,"
                            + " for several redemptions) is kept from nobody: the answer has no `lockId`, and it is redeemed without. A coupon that is for an audience, or so"
                            + " often for each fan, and is nobody's own, wants to know the `fan`.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Verdict.class)))
    public Response validate(
            @PathParam("brand") String brand,
            @PathParam("code") String code,
            @Valid @NotNull Validation request) {
        return idempotency.replay(request).orElseGet(() -> validateFirst(code, request));
    }

    private Response validateFirst(String code, Validation request) {
        var coupon = find(code);
        var use =
                preparing.toValidate(
                        coupon,
                        request.store(),
                        request.order(),
                        request.fan(),
                        taken(coupon, request.amount()));
        return idempotency.once(request, () -> Response.ok(verdict(coupon, use, request)).build());
    }

    @POST
    @Path("/redemptions")
    @Operation(
            summary = "Redeem a coupon",
            description =
                    "Needs an Idempotency-Key. An `order` that is here under its number counts with what is left of its worth and with its items: what is sent"
                            + " of them must be so. One that is not counts as it is sent; its `amount` is the whole order's, before any coupon. What was redeemed"
                            + " on the same number before and not rolled back counts as in a stack: it is taken off first, and an `exclusive` coupon and `atMost` hold. However"
                            + " many ask at once, a coupon is redeemed at most as often as its template allows; who comes too late gets 409"
                            + " `COUPON_SPENT`. `fan` says who uses a coupon that is nobody's own; of one that is a fan's it must be that fan."
                            + " Of a PREPAID one `amount` is taken off the balance, which is no more than is left of the order (`AMOUNT_EXCEEDS_ORDER`); where it is left out, what the order is worth or all that is left.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Redemption.class)))
    public Response redeem(
            @PathParam("brand") String brand,
            @PathParam("code") String code,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewRedemption request) {
        idempotency.requireKey();
        return idempotency.replay(request).orElseGet(() -> redeemFirst(brand, code, request));
    }

    private Response redeemFirst(String brand, String code, NewRedemption request) {
        var coupon = find(code);
        var use =
                preparing.toRedeem(
                        coupon,
                        request.store(),
                        request.order(),
                        request.fan(),
                        request.lockId(),
                        taken(coupon, request.amount()));
        var rows = new ArrayList<>(use.on().rows(brand));
        rows.add(coupon.row());
        return hotRows.inTurn(
                rows,
                () ->
                        Deadlocks.survived(() ->
                                idempotency.onceWithKey(
                                        request,
                                        () ->
                                                Response.status(201)
                                                        .entity(
                                                                redemptions.redeem(
                                                                        find(code),
                                                                        use,
                                                                        request.lockId()))
                                                        .build())));
    }

    @POST
    @Path("/unlock")
    @Operation(
            summary = "Let go of a coupon that a validation keeps",
            description =
                    "With the `lockId` of the validation, or without one whoever's the lock is. A coupon that nobody keeps stays as it is.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CouponView.class)))
    public Response unlock(
            @PathParam("brand") String brand,
            @PathParam("code") String code,
            @Valid @NotNull Unlocking request) {
        return idempotency.once(
                request,
                () -> {
                    if (!coupons.unlock(find(code).id(), request.lockId())) {
                        throw new Refused(
                                CouponProblem.COUPON_LOCKED, "The lock is another one's.");
                    }
                    return Response.ok(CouponView.of(find(code))).build();
                });
    }

    @POST
    @Path("/void")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
    @Operation(
            summary = "Take a coupon back for ever",
            description =
                    "Needs an Idempotency-Key. Its place in the stock, and among what one fan may have, is free again, and so is what a program's budget or"
                            + " a prize pool counted of it. One that is used up is not"
                            + " taken back: roll its redemption back first.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = CouponView.class)))
    @Action("void")
    public Response takeBack(
            @PathParam("brand") String brand,
            @PathParam("code") String code,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Voiding request) {
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request,
                        () ->
                                Response.ok(
                                                CouponView.of(
                                                        voiding.takeBack(
                                                                find(code), request.reason())))
                                        .build()));
    }

    /// @throws Refused `VALIDATION_FAILED` where a coupon has no balance to take an amount off
    private static @Nullable Money taken(Coupon coupon, @Nullable Money amount) {
        if (amount != null && (coupon.balance() == null || amount.amount() == 0)) {
            throw Refused.invalid("/amount", "is taken off a PREPAID coupon, 1 or more");
        }
        return amount;
    }

    private Verdict verdict(Coupon coupon, Use use, Validation request) {
        var reasons = redemptions.reasonsAgainst(coupon, use, null);
        if (!reasons.isEmpty()) {
            return new Verdict(false, reasons, null, null, null);
        }
        var discount = coupon.discount(use);
        if (!Boolean.TRUE.equals(request.lock()) || !coupon.isLockable()) {
            return new Verdict(true, List.of(), discount, null, null);
        }
        var lock = Ids.next();
        int ttl = request.ttlSeconds() == null ? LOCK_SECONDS : request.ttlSeconds();
        return coupons.lock(coupon.id(), lock, ttl)
                .map(until -> new Verdict(true, List.of(), discount, lock, until))
                .orElseGet(() ->
                        new Verdict(false, List.of(CouponProblem.COUPON_LOCKED), null, null, null));
    }

    private Coupon find(String code) {
        return coupons.withCode(code).orElseThrow(() -> Refused.notFound("coupon"));
    }

    /// @param store code of the store, or of the shop online, that would take the coupon
    /// @param fan who would use it
    /// @param amount to take off the balance of a PREPAID one
    /// @param lock whether a valid coupon is to be kept for who asks; a public code never is
    /// @param ttlSeconds for how long; 300 where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Validation(
            @NotBlank @Size(max = 128) String store,
            @Nullable @Valid OrderReference order,
            @Nullable @Valid FanReference fan,
            @Nullable @Valid Money amount,
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
    /// @param fan who uses it
    /// @param amount to take off the balance of a PREPAID one; what the order is worth, or all that
    ///   is left, where left out
    /// @param lockId of the validation that locked it
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewRedemption(
            @NotBlank @Size(max = 128) String store,
            @Nullable @Valid OrderReference order,
            @Nullable @Valid FanReference fan,
            @Nullable @Valid Money amount,
            @Nullable UUID lockId) {}

    /// @param lockId of the validation that locked it; whoever's where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Unlocking(@Nullable UUID lockId) {}

    /// @param reason what the brand notes
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Voiding(@Nullable @Size(max = 500) String reason) {}
}
