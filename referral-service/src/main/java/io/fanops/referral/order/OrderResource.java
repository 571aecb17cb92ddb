package io.fanops.referral.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.fanops.platform.action.ActionsOf;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.operation.LineImport;
import io.fanops.platform.operation.Ndjson;
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
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/orders")
@RunOnVirtualThread
@Tag(name = "Orders")
@RolesAllowed({Role.BRAND_ADMIN, Role.STORE_CLERK, Role.SERVICE})
class OrderResource {
    private final Receipts receipts;
    private final TakingOrders taking;
    private final Buyers buyers;
    private final Idempotency idempotency;
    private final Imports imports;

    OrderResource(
            Receipts receipts,
            TakingOrders taking,
            Buyers buyers,
            Idempotency idempotency,
            Imports imports) {
        this.receipts = receipts;
        this.taking = taking;
        this.buyers = buyers;
        this.idempotency = idempotency;
        this.imports = imports;
    }

    @POST
    @Operation(
            summary = "Take an order down",
            description =
                    "`externalId` is a natural key: an equal repeat gives the first order (200), another one under the same"
                            + " number 409. A buyer whom nobody has seen becomes known. Referrals that wait for a purchase qualify."
                            + " `items` are the brand's own; what they say as `sku`, `category`, `quantity` and `price` (of a piece, in"
                            + " minor units or as money of the order's currency) reads back as `lines`, which refunds name. Refunds and a"
                            + " cancellation that came before the order are made with it. A dry run says whether the order would be taken, and how it would"
                            + " read; not which referrals it would qualify, nor what it would earn.")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = OrderView.class)))
    public Response take(
            @PathParam("brand") String brand,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewOrder request) {
        return idempotency.replay(request).orElseGet(() -> takeFirst(brand, request));
    }

    private Response takeFirst(String brand, NewOrder request) {
        var draft = taking.draft(request);
        var order = buyers.of(draft).map(draft::by);
        return Deadlocks.survived(() ->
                idempotency.once(
                        request,
                        () ->
                                order.map(placed -> answer(brand, taken(placed), placed))
                                        .orElseThrow(() -> isAnother(request.externalId()))));
    }

    @POST
    @Path("/import")
    @Consumes({"application/x-ndjson", "application/ndjson"})
    @RolesAllowed({Role.BRAND_ADMIN, Role.SERVICE})
    @Operation(
            summary = "Take orders down by the million",
            description =
                    "A stream of orders, one JSON object a line, answered by an operation. A bad line is told with its number and"
                            + " left out; the same stream sent twice changes nothing, and under the same key is one operation.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = "application/x-ndjson",
                            schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(
            responseCode = "202",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            implementation =
                                                    io.fanops.platform.operation.Operation.class)))
    public Response startImport(@PathParam("brand") String brand, InputStream lines) {
        return imports.start(lines);
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "The brand's orders, last arrived first, also those of one fan")
    public Page<OrderView> list(
            @PathParam("brand") String brand,
            @QueryParam("fanId") @Nullable String fanId,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var fan =
                fanId == null
                        ? null
                        : Ids.parse(fanId).orElseThrow(() -> Refused.invalid("fanId", "is no id"));
        var before = Cursor.maybeId(cursor);
        return Page.of(
                receipts.list(fan, before, limit + 1),
                limit,
                receipt -> receipt.order().id().toString(),
                OrderView::of);
    }

    @GET
    @Path("/{externalId}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "One order")
    public OrderView read(
            @PathParam("brand") String brand, @PathParam("externalId") String externalId) {
        return view(externalId);
    }

    private TakingOrders.Outcome taken(Order order) {
        return taking.take(List.of(order)).getFirst();
    }

    private Response answer(String brand, TakingOrders.Outcome outcome, Order order) {
        return switch (outcome) {
            case TakingOrders.Outcome.Added added ->
                    Response.status(201)
                            .header(
                                    HttpHeaders.LOCATION,
                                    jakarta.ws.rs.core.UriBuilder.fromPath(
                                                    "/v1/brands/{brand}/orders/{order}")
                                            .build(brand, order.externalId())
                                            .toString())
                            .entity(OrderView.of(added.receipt()))
                            .build();
            case TakingOrders.Outcome.Known _ -> Response.ok(view(order.externalId())).build();
            case TakingOrders.Outcome.Other _ -> throw isAnother(order.externalId());
        };
    }

    private OrderView view(String externalId) {
        return OrderView.of(
                receipts.withNumber(externalId).orElseThrow(() -> Refused.notFound("order")));
    }

    private static Refused isAnother(String number) {
        return new Refused(
                OrderProblem.ORDER_EXISTS,
                "Another order has the number `" + number + "`.",
                new Refused.FieldError("/externalId", "is taken"));
    }

    /// Streams of orders.
    @jakarta.inject.Singleton
    static class Imports {
        /// Orders a transaction: a question to the fan service takes a thousand fans.
        private static final int BATCH = 1_000;

        private final LineImport lineImport;
        private final Ndjson ndjson;
        private final ImportingOrders importing;

        Imports(LineImport lineImport, Ndjson ndjson, ImportingOrders importing) {
            this.lineImport = lineImport;
            this.ndjson = ndjson;
            this.importing = importing;
        }

        Response start(InputStream lines) {
            return lineImport.start(
                    "ORDER_IMPORT", lines, ndjson.of(NewOrder.class), BATCH, importing::handle);
        }
    }

    /// An order as it is shown.
    ///
    /// @param refunded what was paid back
    /// @param items as the brand wrote them
    /// @param lines the same in words that we understand, with what came back
    /// @param actions what may be done now
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OrderView(
            UUID id,
            String externalId,
            Fan fan,
            Receipt.State state,
            Money amount,
            Money refunded,
            Instant placedAt,
            @Nullable String store,
            @Nullable String channel,
            @Nullable String clickId,
            @Schema(type = SchemaType.ARRAY) @JsonRawValue @Nullable String items,
            @Nullable List<Receipt.LineView> lines,
            Instant createdAt,
            @Nullable Instant cancelledAt,
            @JsonProperty("_actions")
                    @ActionsOf(RefundResource.class)
                    @Schema(description = "What the caller may do with it now")
                    List<String> actions) {

        static OrderView of(Receipt receipt) {
            var order = receipt.order();
            return new OrderView(
                    order.id(),
                    order.externalId(),
                    new Fan(order.fanId()),
                    receipt.state(),
                    order.amount(),
                    Money.of(order.refunded(), order.amount().currency()),
                    order.placedAt(),
                    order.store(),
                    order.channel(),
                    order.clickId(),
                    order.items(),
                    receipt.lineViews(),
                    order.createdAt(),
                    order.cancelledAt(),
                    receipt.actions());
        }

        record Fan(UUID fanId) {}
    }
}
