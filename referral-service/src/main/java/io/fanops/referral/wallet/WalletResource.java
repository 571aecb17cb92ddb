package io.fanops.referral.wallet;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.wallet.AdjustingWallets.Adjusted;
import io.fanops.referral.wallet.AdjustingWallets.Adjustment;
import io.fanops.referral.wallet.Wallets.Entry;
import io.fanops.referral.wallet.Wallets.Statement;
import io.fanops.referral.wallet.Wallets.Wallet;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fanId}/wallet")
@RunOnVirtualThread
@Tag(name = "Wallets")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
class WalletResource {
    private final Wallets wallets;
    private final AdjustingWallets adjusting;
    private final Idempotency idempotency;

    WalletResource(Wallets wallets, AdjustingWallets adjusting, Idempotency idempotency) {
        this.wallets = wallets;
        this.adjusting = adjusting;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(
            summary = "A fan's balances by form: points, cash, gifts, coupons",
            description =
                    "Also what is held, what is pending, and what will lapse when. `fanId` says who it is now: for the id of a fan who was"
                            + " merged the survivor, whose wallet it is.")
    public Wallet read(@PathParam("brand") String brand, @PathParam("fanId") String fanId) {
        return wallets.of(id(fanId));
    }

    @GET
    @Path("/entries")
    @Operation(summary = "The append-only entries behind the balances, newest first")
    public Page<Entry> entries(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @QueryParam("form") @Nullable Form form,
            @Valid @BeanParam Span span,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return wallets.entries(Account.fan(id(fanId)), form, span, limit, cursor);
    }

    @GET
    @Path("/statement")
    @Operation(
            summary = "What came in and went out in a span of time",
            description =
                    "Of one form, POINTS where none is named, and not of COUPON: balances before and after, and"
                            + " sums by what it was; what people wrote stands with the entries. At most 367 days: without `from` it begins so"
                            + " long before `to`, without `to` it ends now.")
    public Statement statement(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @Parameter(schema = @Schema(enumeration = {"POINTS", "CASH", "GIFT"}))
                    @QueryParam("form")
                    @Nullable Form form,
            @Valid @BeanParam Span span) {
        return wallets.statement(id(fanId), adjusting.unit(form, "form"), span.from(), span.to());
    }

    @POST
    @Path("/adjustments")
    @RolesAllowed({Role.BRAND_ADMIN, Role.SERVICE})
    @Operation(
            summary = "Credit or debit a wallet by hand",
            description =
                    """
                    Needs an Idempotency-Key. What is credited lapses at `expiresAt`; without it points lapse as the brand's points policy \
                    says. More than there is cannot be debited.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Adjusted.class)))
    public Response adjust(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Adjustment request) {
        idempotency.requireKey();
        var fan = id(fanId);
        return idempotency
                .replay(request)
                .orElseGet(() -> {
                    var unit = adjusting.unit(request.form(), "/form");
                    adjusting.check(request);
                    wallets.requireFan(fan);
                    return Deadlocks.survived(() ->
                            idempotency.onceWithKey(
                                    request,
                                    () ->
                                            Response.status(201)
                                                    .entity(adjusting.adjust(fan, unit, request))
                                                    .build()));
                });
    }

    static UUID id(String fanId) {
        return Ids.parse(fanId).orElseThrow(() -> Refused.notFound("fan"));
    }

    /// When the entries were written that are asked for.
    ///
    /// @param from written at this time or later; null for the first
    /// @param to written before this time; null for the newest
    record Span(
            @Parameter(description = "RFC 3339; entries written then or later") @QueryParam("from")
                    @Nullable Instant from,
            @Parameter(description = "RFC 3339; entries written before") @QueryParam("to")
                    @Nullable Instant to) {
        @Override
        public @Nullable Instant from() {
            return StoredInstant.of(from, "from");
        }

        @Override
        public @Nullable Instant to() {
            return StoredInstant.of(to, "to");
        }
    }
}
