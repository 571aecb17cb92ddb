package io.fanops.referral.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.Role;
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
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/orders/{externalId}")
@RunOnVirtualThread
@Tag(name = "Orders")
@RolesAllowed({Role.BRAND_ADMIN, Role.STORE_CLERK, Role.SERVICE})
class RefundResource {
    private final Orders orders;
    private final Refunds refunds;
    private final Refunding refunding;
    private final Idempotency idempotency;

    RefundResource(Orders orders, Refunds refunds, Refunding refunding, Idempotency idempotency) {
        this.orders = orders;
        this.refunds = refunds;
        this.refunding = refunding;
        this.idempotency = idempotency;
    }

    @POST
    @Path("/refunds")
    @Operation(
            summary = "Pay an order back, wholly or in part",
            description =
                    "Needs an Idempotency-Key. Refunds never exceed their order, nor their lines' pieces. A full refund, or a rest below"
                            + " the program's `minOrder`, takes back the rewards that the order caused, by counter-entries, unless another"
                            + " order of the referee is enough for the referral; a wallet may go below zero by that. Coupons that were"
                            + " redeemed on the order stay spent. `items` say what came back, and what is paid back: where an item says"
                            + " no amount its pieces' price, or their share where the order's amount is less than the sum of its lines;"
                            + " what brings the last piece back pays all that is left. A refund with an `externalId` whose order is not"
                            + " here waits for it (202); without one it is a 404.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Refund.class)))
    @APIResponse(
            responseCode = "202",
            description = "The order is not here yet",
            content = @Content(schema = @Schema(implementation = EarlyRefund.class)))
    @Consumes(MediaType.APPLICATION_JSON)
    public Response refund(
            @PathParam("brand") String brand,
            @PathParam("externalId") String externalId,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @RequestBody(required = false) @Valid @Nullable NewRefund request) {
        var refund = request == null ? new NewRefund(null, null, null, null) : request;
        refund.fault()
                .ifPresent(fault -> {
                    throw Refused.invalid(fault.pointer(), fault.detail());
                });
        return answer(refund, RefundOf.refund(externalId, refund));
    }

    @GET
    @Path("/refunds")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "An order's refunds, the last one first")
    public Page<Refund> list(
            @PathParam("brand") String brand,
            @PathParam("externalId") String externalId,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var before = Cursor.maybeId(cursor);
        var receipt = Receipt.of(order(externalId));
        return Page.of(
                refunds.list(receipt.order(), before, limit + 1),
                limit,
                refund -> refund.id().toString(),
                refund -> refund.of(receipt));
    }

    @POST
    @Path("/cancellation")
    @Operation(
            summary = "Take an order as never placed",
            description =
                    "Needs an Idempotency-Key. For an order that is called off before anything was handed over: all that is left of it is"
                            + " paid back, once, and whatever it caused is undone as by a full refund; also the coupons that were redeemed"
                            + " on it are rolled back, with what was taken off a balance. A repeat is answered as the first (200). One with"
                            + " an `externalId` whose order is not here waits for it (202); without one it is a 404.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Cancellation.class)))
    @APIResponse(
            responseCode = "202",
            description = "The order is not here yet",
            content = @Content(schema = @Schema(implementation = EarlyRefund.class)))
    @Consumes(MediaType.APPLICATION_JSON)
    public Response cancel(
            @PathParam("brand") String brand,
            @PathParam("externalId") String externalId,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @RequestBody(required = false) @Valid @Nullable NewCancellation request) {
        var body = request == null ? new NewCancellation(null, null) : request;
        return answer(body, RefundOf.cancellation(externalId, body.externalId(), body.reason()));
    }

    @GET
    @Path("/cancellation")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "An order's cancellation")
    public Cancellation cancellation(
            @PathParam("brand") String brand, @PathParam("externalId") String externalId) {
        return refunds.cancellation(order(externalId))
                .orElseThrow(() -> Refused.notFound("cancellation"));
    }

    private Order order(String externalId) {
        return orders.withNumber(externalId).orElseThrow(() -> Refused.notFound("order"));
    }

    private Response answer(Object body, RefundOf asked) {
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        body,
                        () ->
                                switch (refunding.take(List.of(asked)).getFirst()) {
                                    case Refunding.Outcome.Made made ->
                                            answer(made.buyer(), made.isNew(), made.refund());
                                    case Refunding.Outcome.CalledOff off ->
                                            answer(off.buyer(), off.isNew(), off.cancellation());
                                    case Refunding.Outcome.Waits waits ->
                                            Response.accepted(waits.refund().withoutWords())
                                                    .build();
                                    case Refunding.Outcome.No no -> throw no.why();
                                }));
    }

    /// The answer names no fan, and is one about the buyer all the same.
    private Response answer(UUID buyer, boolean isNew, Object entity) {
        idempotency.about(buyer);
        return Response.status(isNew ? 201 : 200).entity(entity).build();
    }

    /// @param externalId the brand's own number of the cancellation
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewCancellation(
            @Nullable @Size(min = 1, max = 200) String externalId,
            @Nullable @Size(max = 500) String reason) {}
}
