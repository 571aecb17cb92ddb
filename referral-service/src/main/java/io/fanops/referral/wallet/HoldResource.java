package io.fanops.referral.wallet;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.Role;
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
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fanId}/wallet/holds")
@RunOnVirtualThread
@Tag(name = "Wallets")
@RolesAllowed({Role.BRAND_ADMIN, Role.STORE_CLERK, Role.SERVICE})
class HoldResource {
    /// Time to pay at a till or in a shop.
    private static final int SECONDS = 900;

    private final Holds holds;
    private final Wallets wallets;
    private final AdjustingWallets adjusting;
    private final Idempotency idempotency;

    HoldResource(
            Holds holds, Wallets wallets, AdjustingWallets adjusting, Idempotency idempotency) {
        this.holds = holds;
        this.wallets = wallets;
        this.adjusting = adjusting;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Set a part of a wallet aside for a purchase, or pay with it at once",
            description =
                    """
                    Needs an Idempotency-Key. What lapses first is taken first. It goes back by itself after `ttlSeconds`, unless it is \\
                    captured. With `capture` it is spent at once.\\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Hold.class)))
    public Response hold(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewHold request) {
        idempotency.requireKey();
        var fan = WalletResource.id(fanId);
        return idempotency
                .replay(request)
                .orElseGet(() -> {
                    var unit = adjusting.unit(request.form(), "/form");
                    wallets.requireFan(fan);
                    return once(
                            request,
                            () -> {
                                var hold =
                                        holds.hold(
                                                fan,
                                                unit,
                                                request.amount(),
                                                request.reason(),
                                                request.reference(),
                                                Duration.ofSeconds(
                                                        request.ttlSeconds() == null
                                                                ? SECONDS
                                                                : request.ttlSeconds()));
                                return Response.status(201)
                                        .entity(
                                                Boolean.TRUE.equals(request.capture())
                                                        ? holds.capture(fan, hold.id(), null)
                                                        : hold)
                                        .build();
                            });
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "A fan's holds, newest first")
    public Page<Hold> list(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @QueryParam("state") Hold.@Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var fan = WalletResource.id(fanId);
        var page = holds.page(fan, state, limit, cursor);
        if (page.items().isEmpty() && cursor == null) {
            wallets.requireFan(fan);
        }
        return page;
    }

    @GET
    @Path("/{hold}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "One hold")
    public Hold read(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @PathParam("hold") String hold) {
        return holds.require(WalletResource.id(fanId), id(hold));
    }

    @POST
    @Path("/{hold}/capture")
    @Operation(
            summary = "Spend what is held",
            description =
                    "Needs an Idempotency-Key. With an `amount` a part of it; the rest goes back.")
    public Response capture(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @PathParam("hold") String hold,
            @Valid @NotNull Part request) {
        var fan = WalletResource.id(fanId);
        var id = id(hold);
        return once(request, () -> Response.ok(holds.capture(fan, id, request.amount())).build());
    }

    @POST
    @Path("/{hold}/release")
    @Operation(summary = "Give back what is held", description = "Needs an Idempotency-Key.")
    public Response release(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @PathParam("hold") String hold) {
        var fan = WalletResource.id(fanId);
        var id = id(hold);
        return once("", () -> Response.ok(holds.release(fan, id)).build());
    }

    @POST
    @Path("/{hold}/refunds")
    @Operation(
            summary = "Give back what was spent, or a part of it",
            description =
                    "Needs an Idempotency-Key. Points come back with the dates they had; what would have lapsed last comes back first.")
    public Response refund(
            @PathParam("brand") String brand,
            @PathParam("fanId") String fanId,
            @PathParam("hold") String hold,
            @Valid @NotNull Refund request) {
        var fan = WalletResource.id(fanId);
        var id = id(hold);
        return once(
                request,
                () ->
                        Response.ok(holds.refund(fan, id, request.amount(), request.reason()))
                                .build());
    }

    private Response once(Object request, Supplier<Response> effect) {
        return Deadlocks.survived(() -> idempotency.onceWithKey(request, effect));
    }

    private static UUID id(String hold) {
        return Ids.parse(hold).orElseThrow(() -> Refused.notFound("hold"));
    }

    /// @param form POINTS where left out
    /// @param amount points, minor units of the brand's currency or pieces
    /// @param reason as the fan reads it
    /// @param reference what it is for in the brand's own words, such as an order number
    /// @param ttlSeconds until it goes back by itself; 900 where left out, at most 30 days
    /// @param capture whether it is spent at once
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewHold(
            @Schema(enumeration = {"POINTS", "CASH", "GIFT"}) @Nullable Form form,
            @NotNull @Min(1) @Max(1_000_000_000_000L) Long amount,
            @NotBlank @Size(max = 200) String reason,
            @Nullable @Size(min = 1, max = 200) String reference,
            @Nullable @Min(1) @Max(30 * 24 * 3600) Integer ttlSeconds,
            @Nullable Boolean capture) {}

    /// @param amount all of it where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Part(@Nullable @Min(1) @Max(1_000_000_000_000L) Long amount) {}

    /// @param amount all that was not given back yet where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Refund(
            @Nullable @Min(1) @Max(1_000_000_000_000L) Long amount,
            @NotBlank @Size(max = 200) String reason) {}
}
