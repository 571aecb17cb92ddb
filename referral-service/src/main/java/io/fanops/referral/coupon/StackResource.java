package io.fanops.referral.coupon;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.action.Action;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.identity.ReadableCode;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.HotRows;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.coupon.Stacks.Judged;
import io.fanops.referral.coupon.Stacks.Stack;
import io.fanops.referral.coupon.Stacks.Wanted;
import io.fanops.referral.fan.FanReference;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/coupon-stacks")
@RunOnVirtualThread
@Tag(name = "Coupons")
@RolesAllowed({Role.BRAND_ADMIN, Role.STORE_CLERK, Role.SERVICE})
class StackResource {
    private static final String RULES =
            " They are applied by their templates' `priority`, the higher first, then as they are named, each to what is left of the order and"
                    + " of its items: no piece is given or bought for twice, and a discount on the whole is borne by all items by their worth. What"
                    + " would take nothing off (`NOTHING_TO_TAKE_OFF`) is left unused. A"
                    + " `minOrder` is of the whole order. An `exclusive` one goes alone, and no more go together than each one's `atMost`. What was"
                    + " redeemed on the same order's number before, and not rolled back, is applied first and counts among them.";

    private final Coupons coupons;
    private final PreparingUse preparing;
    private final Stacks stacks;
    private final HotRows hotRows;
    private final Idempotency idempotency;

    StackResource(
            Coupons coupons,
            PreparingUse preparing,
            Stacks stacks,
            HotRows hotRows,
            Idempotency idempotency) {
        this.coupons = coupons;
        this.preparing = preparing;
        this.stacks = stacks;
        this.hotRows = hotRows;
        this.idempotency = idempotency;
    }

    @POST
    @Path("/validations")
    @Operation(
            summary = "Whether several coupons could be redeemed together on one order",
            description =
                    "With `lock` all of a valid stack are kept for the one who has the `lockId`, or none; public codes never are."
                            + RULES)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = StackVerdict.class)))
    public Response validate(
            @PathParam("brand") String brand, @Valid @NotNull StackValidation request) {
        return idempotency.replay(request).orElseGet(() -> validateFirst(request));
    }

    private Response validateFirst(StackValidation request) {
        var found = find(request.coupons());
        var uses = preparing.allToValidate(found, request.store(), request.order(), request.fan());
        return Deadlocks.survived(() ->
                idempotency.once(
                        request, () -> Response.ok(verdict(wanted(found, uses), request)).build()));
    }

    private StackVerdict verdict(List<Wanted> wanted, StackValidation request) {
        var verdict = stacks.judge(wanted, null);
        var lockable =
                wanted.stream()
                        .map(Wanted::coupon)
                        .filter(Coupon::isLockable)
                        .map(Coupon::id)
                        .toList();
        if (!verdict.valid() || !Boolean.TRUE.equals(request.lock()) || lockable.isEmpty()) {
            return new StackVerdict(
                    verdict.valid(),
                    verdict.reasons(),
                    verdict.items(),
                    verdict.discount(),
                    null,
                    null);
        }
        var lock = Ids.next();
        int ttl =
                request.ttlSeconds() == null
                        ? CouponUseResource.LOCK_SECONDS
                        : request.ttlSeconds();
        Optional<Instant> until = coupons.lockAll(lockable, lock, ttl);
        return until.isEmpty()
                ? new StackVerdict(
                        false,
                        List.of(CouponProblem.COUPON_LOCKED),
                        verdict.items(),
                        null,
                        null,
                        null)
                : new StackVerdict(
                        true, List.of(), verdict.items(), verdict.discount(), lock, until.get());
    }

    @POST
    @Path("/redemptions")
    @Operation(
            summary = "Redeem several coupons together on one order, all or none",
            description =
                    "Needs an Idempotency-Key. What is refused names the coupon in `errors`; `unused` names those that stay as they were."
                            + RULES)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Stack.class)))
    public Response redeem(
            @PathParam("brand") String brand,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull StackRedemption request) {
        idempotency.requireKey();
        return idempotency.replay(request).orElseGet(() -> redeemFirst(brand, request));
    }

    private Response redeemFirst(String brand, StackRedemption request) {
        var found = find(request.coupons());
        var uses =
                preparing.allToRedeem(
                        found, request.store(), request.order(), request.fan(), request.lockId());
        var rows = new ArrayList<>(uses.getFirst().on().rows(brand));
        found.forEach(coupon -> rows.add(coupon.row()));
        return hotRows.inTurn(
                rows,
                () ->
                        Deadlocks.survived(() ->
                                idempotency.onceWithKey(
                                        request,
                                        () ->
                                                Response.status(201)
                                                        .entity(
                                                                stacks.redeem(
                                                                        wanted(
                                                                                find(
                                                                                        request
                                                                                                .coupons()),
                                                                                uses),
                                                                        request.lockId()))
                                                        .build())));
    }

    @GET
    @Path("/{stack}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "One stack that was redeemed",
            description = "A STORE_CLERK and an ANALYST see the last characters of codes.")
    public Stack read(@PathParam("brand") String brand, @PathParam("stack") String stack) {
        return stacks.shown(id(stack));
    }

    @POST
    @Path("/{stack}/rollback")
    @Operation(
            summary = "Take back whatever of a stack still stands",
            description =
                    "Needs an Idempotency-Key. One coupon of it alone is taken back by `POST /redemptions/{id}/rollback`.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Stack.class)))
    @Action("rollback")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response rollBack(
            @PathParam("brand") String brand,
            @PathParam("stack") String stack,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @RequestBody(required = false) @Valid @Nullable StackRollback request) {
        var id = id(stack);
        var reason = request == null ? null : request.reason();
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request == null ? new StackRollback(null) : request,
                        () -> Response.ok(stacks.rollBack(id, reason)).build()));
    }

    private List<Coupon> find(List<String> codes) {
        var seen = new HashSet<String>();
        var found = new ArrayList<Coupon>(codes.size());
        for (int i = 0; i < codes.size(); i++) {
            if (!seen.add(ReadableCode.normalize(codes.get(i)))) {
                throw Refused.invalid("/coupons/" + i, "is named twice");
            }
            found.add(coupons.withCode(codes.get(i)).orElseThrow(() -> Refused.notFound("coupon")));
        }
        return found;
    }

    private static List<Wanted> wanted(List<Coupon> coupons, List<Use> uses) {
        var wanted = new ArrayList<Wanted>(coupons.size());
        for (int i = 0; i < coupons.size(); i++) {
            wanted.add(new Wanted(coupons.get(i), uses.get(i)));
        }
        return wanted;
    }

    private static UUID id(String stack) {
        return Ids.parse(stack).orElseThrow(() -> Refused.notFound("coupon stack"));
    }

    /// @param coupons their codes
    /// @param lock whether a valid stack is to be kept for who asks
    /// @param ttlSeconds for how long; 300 where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StackValidation(
            @NotNull @Size(min = 1, max = 10) List<@NotBlank @Size(max = 100) String> coupons,
            @NotBlank @Size(max = 128) String store,
            @Nullable @Valid OrderReference order,
            @Nullable @Valid FanReference fan,
            @Nullable Boolean lock,
            @Nullable @Min(1) @Max(3600) Integer ttlSeconds) {}

    /// @param reasons why they do not go together
    /// @param items in the order in which they would be applied, each with the reasons against it
    /// @param discount of all together, where it is known
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StackVerdict(
            boolean valid,
            List<CouponProblem> reasons,
            List<Judged> items,
            @Nullable Money discount,
            @Nullable UUID lockId,
            @Nullable Instant lockedUntil) {}

    /// @param coupons their codes
    /// @param lockId of the validation that locked them
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StackRedemption(
            @NotNull @Size(min = 1, max = 10) List<@NotBlank @Size(max = 100) String> coupons,
            @NotBlank @Size(max = 128) String store,
            @Nullable @Valid OrderReference order,
            @Nullable @Valid FanReference fan,
            @Nullable UUID lockId) {}

    /// @param reason what a till notes
    record StackRollback(@Nullable @Size(max = 500) String reason) {}
}
