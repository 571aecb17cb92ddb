package io.fanops.referral.placement;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.placement.PlacementOrder.State;
import io.fanops.referral.placement.PlacementOrderResource.NewDelivery;
import io.fanops.referral.placement.PlacementOrderResource.Reason;
import io.fanops.referral.placement.Step.Actor;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/placement-orders")
@RunOnVirtualThread
@Tag(name = "Me")
@RolesAllowed(Role.FAN)
class OwnPlacementOrderResource {
    private final Trading trading;
    private final PlacementOrders orders;
    private final CallingPartner calling;
    private final Idempotency idempotency;

    OwnPlacementOrderResource(
            Trading trading,
            PlacementOrders orders,
            CallingPartner calling,
            Idempotency idempotency) {
        this.trading = trading;
        this.orders = orders;
        this.calling = calling;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(summary = "What the brand has ordered of me, newest first")
    public Page<PlacementOrder> list(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                orders.list(
                        calling.ids(),
                        new PlacementOrders.Filter(null, null, null, null, state),
                        Cursor.maybeId(cursor),
                        limit + 1),
                limit,
                order -> order.id().toString(),
                order -> order.seenBy(Reader.PARTNER));
    }

    @GET
    @Path("/{order}")
    @Operation(summary = "One order of mine, and what I may do with it")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("order") String order) {
        return answer(orders.require(mine(order)));
    }

    @GET
    @Path("/{order}/history")
    @Operation(
            summary =
                    "What was done with an order of mine, from the first on, by which side, and what I got",
            description = "`onBehalf` is what the brand's staff did for me.")
    public Page<Step> history(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return PlacementOrderResource.history(
                orders, mine(order), limit, cursor, Step::forThePartner);
    }

    @POST
    @Path("/{order}/acceptance")
    @Operation(
            summary = "Accept an order, by its terms",
            description =
                    "Needs an Idempotency-Key. The price is held for me from now on, and mine when the delivery is accepted, or the brand stays silent for `silenceDays`.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response accept(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        idempotency.requireKey();
        var id = mine(order);
        return onceWithKey("", () -> trading.accept(id, ifMatch, Actor.PARTNER));
    }

    @POST
    @Path("/{order}/refusal")
    @Operation(summary = "Decline an order, with the reason")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response decline(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Reason request) {
        var id = mine(order);
        return once(request, () -> trading.decline(id, ifMatch, Actor.PARTNER, request.reason()));
    }

    @POST
    @Path("/{order}/delivery")
    @Operation(
            summary = "Deliver the proof of publication",
            description =
                    "`screenshots` and `figures` as the order wants them. `publishedAt` is not before the acceptance. One published page proves one order; only another path or query is another page. It is to stand for `standingDays` from `standsFrom` on. The brand accepts it, sends it back with the reason, or disputes it.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response deliver(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull NewDelivery request) {
        var delivery = request.delivery();
        var id = mine(order);
        return once(
                request,
                () -> trading.deliver(id, ifMatch, Actor.PARTNER, delivery, request.counted()));
    }

    @POST
    @Path("/{order}/cancellation")
    @Operation(
            summary = "Cancel an order that I have accepted",
            description = "Needs an Idempotency-Key. Nothing of it is paid.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response cancel(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Reason request) {
        idempotency.requireKey();
        var id = mine(order);
        return onceWithKey(
                request, () -> trading.cancel(id, ifMatch, Actor.PARTNER, request.reason()));
    }

    @POST
    @Path("/{order}/dispute")
    @Operation(
            summary = "Dispute that a delivery was sent back, or that it was taken down",
            description =
                    "It stands still until the brand decides what I get in all: once of a delivery, and once of a takedown.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response dispute(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Reason request) {
        var id = mine(order);
        return once(request, () -> trading.dispute(id, ifMatch, Actor.PARTNER, request.reason()));
    }

    private Response once(Object request, Supplier<PlacementOrder> effect) {
        return Deadlocks.survived(() -> idempotency.once(request, () -> answer(effect.get())));
    }

    private Response onceWithKey(Object request, Supplier<PlacementOrder> effect) {
        return Deadlocks.survived(
                () -> idempotency.onceWithKey(request, () -> answer(effect.get())));
    }

    private UUID mine(String text) {
        var order = orders.require(PlacementOrderResource.id(text));
        if (!calling.ids().contains(order.partnerId())) {
            throw PlacementOrders.none();
        }
        return order.id();
    }

    private static Response answer(PlacementOrder order) {
        return PlacementOrderResource.answer(200, order.seenBy(Reader.PARTNER));
    }
}
