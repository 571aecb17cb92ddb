package io.fanops.referral.prize;

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
import io.fanops.referral.prize.Reservation.State;
import io.fanops.referral.prize.TakingPrizes.Taking;
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

@Path("/v1/brands/{brand}/prize-pools/{pool}")
@RunOnVirtualThread
@Tag(name = "Prizes")
@RolesAllowed({Role.BRAND_ADMIN, Role.SERVICE})
class ReservationResource {
    /// Time to play a game to its end.
    private static final int SECONDS = 900;

    private final Pools pools;
    private final Reservations reservations;
    private final TakingPrizes takingPrizes;
    private final Fans fans;
    private final Idempotency idempotency;

    ReservationResource(
            Pools pools,
            Reservations reservations,
            TakingPrizes takingPrizes,
            Fans fans,
            Idempotency idempotency) {
        this.pools = pools;
        this.reservations = reservations;
        this.takingPrizes = takingPrizes;
        this.fans = fans;
        this.idempotency = idempotency;
    }

    @POST
    @Path("/reservations")
    @Operation(
            summary = "Set a prize aside",
            description =
                    """
                    Needs an Idempotency-Key. `reference` is a natural key in the pool: an equal repeat gives the first reservation (200). It goes \\
                    back to the pool by itself after `ttlSeconds`, unless it is awarded.\\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Reservation.class)))
    public Response reserve(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewReservation request) {
        var seconds = request.ttlSeconds();
        return taking(
                request,
                new Taking(
                        pool,
                        request.reference(),
                        request.fan(),
                        null,
                        request.amount(),
                        false,
                        Duration.ofSeconds(seconds == null ? SECONDS : seconds),
                        null));
    }

    @POST
    @Path("/awards")
    @Operation(
            summary = "Give a prize away at once",
            description =
                    """
                    Needs an Idempotency-Key. A reservation that is awarded in the same moment; `reference` is a natural key in the pool: \\
                    an equal repeat gives nothing more and answers the first one (200). A reservation under it that is awarded in time is this one; one that \
                    ended without an award is refused (`RESERVATION_ENDED`), and so are coupons whose time is over (`COUPON_EXPIRED`).\\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Reservation.class)))
    public Response give(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewAward request) {
        return taking(
                request,
                new Taking(
                        pool,
                        request.reference(),
                        request.fan(),
                        null,
                        request.amount(),
                        true,
                        Duration.ofSeconds(SECONDS),
                        null));
    }

    @GET
    @Path("/reservations")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "A pool's reservations, newest first")
    public Page<Reservation> list(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @QueryParam("reference") @Nullable @Size(max = 200) String reference,
            @QueryParam("state") @Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var before = Cursor.maybeId(cursor);
        return Page.of(
                reservations.list(pools.require(pool), reference, state, before, limit + 1),
                limit,
                reservation -> reservation.id().toString(),
                reservation -> reservation);
    }

    @GET
    @Path("/reservations/{reservation}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "One reservation")
    public Reservation read(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @PathParam("reservation") String reservation) {
        return reservations.require(pools.require(pool), id(reservation));
    }

    @POST
    @Path("/reservations/{reservation}/award")
    @Operation(
            summary = "Give what is reserved to the fan",
            description =
                    "Needs an Idempotency-Key. `fan` may be left out where it is reserved for one. An award happens once. Coupons whose time is over are refused"
                            + " (`COUPON_EXPIRED`), and what is reserved stays so.")
    public Response award(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @PathParam("reservation") String reservation,
            @Valid @NotNull Award request) {
        idempotency.requireKey();
        return idempotency
                .replay(request)
                .orElseGet(() -> {
                    var of = pools.require(pool);
                    var reserved = reservations.require(of, id(reservation));
                    var fan =
                            request.fan() == null
                                    ? null
                                    : fans.known(request.fan(), "/fan").fanId();
                    return once(
                            request,
                            () ->
                                    Response.ok(reservations.award(of, reserved.id(), fan, null))
                                            .build());
                });
    }

    @POST
    @Path("/reservations/{reservation}/release")
    @Operation(
            summary = "Give what is reserved back to the pool",
            description = "Needs an Idempotency-Key.")
    public Response release(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @PathParam("reservation") String reservation) {
        return once(
                "",
                () ->
                        Response.ok(reservations.release(pools.require(pool), id(reservation)))
                                .build());
    }

    @POST
    @Path("/reservations/{reservation}/revocation")
    @Operation(
            summary = "Take an award back",
            description =
                    """
                    Needs an Idempotency-Key. By counter-entries, also where that leaves a wallet below zero; a coupon that is used up cannot be \\
                    taken back. A coupon goes back to its template's stock, all else to the pool.\\
                    """)
    public Response revoke(
            @PathParam("brand") String brand,
            @PathParam("pool") String pool,
            @PathParam("reservation") String reservation,
            @Valid @NotNull Revocation request) {
        return once(
                request,
                () ->
                        Response.ok(
                                        reservations.revoke(
                                                pools.require(pool),
                                                id(reservation),
                                                request.reason()))
                                .build());
    }

    private Response taking(Object request, Taking wish) {
        return idempotency.onceWithKey(request, takingPrizes, "prizes", wish);
    }

    private Response once(Object request, Supplier<Response> effect) {
        return Deadlocks.survived(() -> idempotency.onceWithKey(request, effect));
    }

    private static UUID id(String reservation) {
        return Ids.parse(reservation).orElseThrow(() -> Refused.notFound("reservation"));
    }

    /// @param reference what it is for in the words of who asks, such as the number of a draw's
    ///   ticket; one prize of the pool for each
    /// @param fan for whom; may be said with the award
    /// @param amount in the pool's unit, where the pool does not say how much a prize is
    /// @param ttlSeconds until it goes back by itself; 900 where left out, at most 90 days
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewReservation(
            @NotBlank @Size(max = 200) String reference,
            @Nullable @Valid FanReference fan,
            @Nullable @Min(1) @Max(1_000_000_000_000L) Long amount,
            @Nullable @Min(1) @Max(90 * 24 * 3600) Integer ttlSeconds) {}

    /// As a reservation, but for a fan.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewAward(
            @NotBlank @Size(max = 200) String reference,
            @NotNull @Valid FanReference fan,
            @Nullable @Min(1) @Max(1_000_000_000_000L) Long amount) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Award(@Nullable @Valid FanReference fan) {}

    /// @param reason as the fan reads it in the wallet
    record Revocation(@NotBlank @Size(max = 200) String reason) {}
}
