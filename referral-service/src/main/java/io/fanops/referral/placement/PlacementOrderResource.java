package io.fanops.referral.placement;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.placement.PlacementFigures.Results;
import io.fanops.referral.placement.PlacementFigures.Summary;
import io.fanops.referral.placement.PlacementOrder.Counted;
import io.fanops.referral.placement.PlacementOrder.Delivery;
import io.fanops.referral.placement.PlacementOrder.Proof;
import io.fanops.referral.placement.PlacementOrder.State;
import io.fanops.referral.placement.PlacementOrder.Terms;
import io.fanops.referral.placement.Step.Actor;
import io.fanops.referral.placement.Trading.Seen;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/placement-orders")
@RunOnVirtualThread
@Tag(name = "Placements")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class PlacementOrderResource {
    private final Trading trading;
    private final PlacementOrders orders;
    private final PlacementFigures figures;
    private final Caller caller;
    private final Idempotency idempotency;

    PlacementOrderResource(
            Trading trading,
            PlacementOrders orders,
            PlacementFigures figures,
            Caller caller,
            Idempotency idempotency) {
        this.trading = trading;
        this.orders = orders;
        this.figures = figures;
        this.caller = caller;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Order a placement",
            description =
                    """
                    Needs an Idempotency-Key. `externalId` is a natural key: an equal repeat gives the first order (200), another one under the same \
                    number 409. Price and `cancellationRate` are frozen; where `price` or `cancellationRate` is said and is not the offer's any more, 409. Its place on `dueOn` and its price of the \
                    `budget` are taken at once and come back where nothing comes of it. A MARKETER names a budget; a BRAND_ADMIN may order without one. \
                    The partner answers within `answerHours`, or it expires. `position` is one of the partner's, whose clicks and orders are then read \
                    beside the cost.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response order(@PathParam("brand") String brand, @Valid @NotNull NewOrder request) {
        idempotency.requireKey();
        if (request.budget() == null && !caller.hasOneOf(Role.BRAND_ADMIN, Role.SERVICE)) {
            throw new ForbiddenException();
        }
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request,
                        () -> {
                            var ordered =
                                    trading.order(
                                            request.externalId(),
                                            request.offer(),
                                            request.terms(),
                                            new Seen(request.price(), request.cancellationRate()));
                            return told(ordered.isNew() ? 201 : 200, ordered.order());
                        }));
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "The brand's placement orders, newest first")
    public Page<PlacementOrder> list(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable State state,
            @QueryParam("partner") @Nullable String partner,
            @QueryParam("offer") @Nullable UUID offer,
            @QueryParam("budget") @Nullable String budget,
            @QueryParam("externalId") @Nullable String externalId,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                orders.list(
                        null,
                        new PlacementOrders.Filter(partner, offer, budget, externalId, state),
                        Cursor.maybeId(cursor),
                        limit + 1),
                limit,
                order -> order.id().toString(),
                order -> order.seenBy(Reader.of(caller)));
    }

    @GET
    @Path("/summary")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "What placements cost and what came of it, to be compared",
            description =
                    """
                    Of orders due from `from` to `to`, the brand's days; the last 30 where left out, 366 at most. One row for each key and currency, the \
                    most expensive first, 500 at most. Costs by thousand views and by engagement (likes, comments, shares) are those of orders whose views or \
                    engagements somebody has counted, with what these cost.\
                    """)
    public Summary summary(
            @PathParam("brand") String brand,
            @QueryParam("from") @Nullable LocalDate from,
            @QueryParam("to") @Nullable LocalDate to,
            @Schema(enumeration = {"channel", "format", "partner", "offer", "budget", "total"})
                    @QueryParam("by")
                    @DefaultValue("channel")
                    String by) {
        return figures.summary(from, to, by);
    }

    @GET
    @Path("/{order}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "One placement order")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("order") String order) {
        return answer(200, orders.require(id(order)).seenBy(Reader.of(caller)));
    }

    @GET
    @Path("/{order}/history")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary =
                    "What was done with a placement order, from the first on, and what was held and paid")
    public Page<Step> history(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return history(orders, orders.require(id(order)).id(), limit, cursor, step -> step);
    }

    static Page<Step> history(
            PlacementOrders orders,
            UUID order,
            int limit,
            @Nullable String cursor,
            Function<Step, Step> view) {
        return Page.of(
                orders.history(order, Cursor.number(cursor, -1), limit + 1),
                limit,
                step -> String.valueOf(step.number()),
                view);
    }

    @GET
    @Path("/{order}/results")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "What a placement cost, and what its link has brought",
            description =
                    """
                    Clicks and orders are those of its `position` from the day of publication on, for a year at most; where several orders name one position, \
                    each shows all of them, so give each its own.\
                    """)
    public Results results(@PathParam("brand") String brand, @PathParam("order") String order) {
        return figures.of(orders.require(id(order)));
    }

    @POST
    @Path("/{order}/acceptance")
    @Operation(
            summary = "Accept an order on the partner's behalf",
            description =
                    "Needs an Idempotency-Key. The price is held for the partner from now on: `pending` in the statement.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response accept(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return onceWithKey("", () -> trading.accept(id(order), ifMatch, Actor.STAFF_FOR_PARTNER));
    }

    @POST
    @Path("/{order}/refusal")
    @Operation(summary = "Decline an order on the partner's behalf")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response decline(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Reason request) {
        return once(
                request,
                () ->
                        trading.decline(
                                id(order), ifMatch, Actor.STAFF_FOR_PARTNER, request.reason()));
    }

    @POST
    @Path("/{order}/delivery")
    @Operation(
            summary = "Deliver the proof of publication on the partner's behalf",
            description =
                    """
                    `screenshots` and `figures` as the order wants them; figures that the brand has counted stay. `publishedAt` is not before the acceptance. \
                    One published page proves one order, also where a rework brought another one in its place; only another path or query is another page. The \
                    brand's silence for `silenceDays` completes it. `standingDays` count from `standsFrom`: from the publication, but not before `dueOn` begins, \
                    or before the delivery where that is earlier.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response deliver(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull NewDelivery request) {
        var delivery = request.delivery();
        return once(
                request,
                () ->
                        trading.deliver(
                                id(order),
                                ifMatch,
                                Actor.STAFF_FOR_PARTNER,
                                delivery,
                                request.counted()));
    }

    @POST
    @Path("/{order}/completion")
    @Operation(
            summary = "Accept a delivery: what was held can be paid out",
            description =
                    "Needs an Idempotency-Key. With If-Match a delivery that the caller has not seen is not accepted (412).")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response complete(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return onceWithKey("", () -> trading.complete(id(order), ifMatch));
    }

    @POST
    @Path("/{order}/rework")
    @Operation(
            summary = "Send a delivery back, with the reason",
            description =
                    """
                    As often as `mostReworks` says. `until` is the brand's last day for it; three days from now where left out. The partner never has less time than \
                    before: `deliverBy` stays where it is later.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response sendBack(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Rework request) {
        return once(
                request,
                () -> trading.sendBack(id(order), ifMatch, request.until(), request.reason()));
    }

    @POST
    @Path("/{order}/cancellation")
    @Operation(
            summary = "Cancel an order",
            description =
                    """
                    Needs an Idempotency-Key. Before it is accepted nobody owes anything. Afterwards the partner keeps `cancellationRate` of the price where \
                    the brand cancels in time, and nothing where the day has passed without a delivery, or where it is cancelled `by` the partner, which a \
                    BRAND_ADMIN alone may say for them. What was delivered is not cancelled, unless the partner is late with the rework.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response cancel(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull BySide request) {
        var by = by(request);
        return onceWithKey(request, () -> trading.cancel(id(order), ifMatch, by, request.reason()));
    }

    @POST
    @Path("/{order}/dispute")
    @Operation(
            summary = "Dispute an order: it stands still until it is decided",
            description =
                    """
                    The brand disputes a delivery; the partner what was sent back, and a takedown, for whom a BRAND_ADMIN may say it (`by`). Nothing \
                    expires and nothing is accepted by silence meanwhile. A delivery is decided once, and so is a takedown.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response dispute(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull BySide request) {
        var by = by(request);
        return once(request, () -> trading.dispute(id(order), ifMatch, by, request.reason()));
    }

    @POST
    @Path("/{order}/decision")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Decide a dispute: what the partner gets in all",
            description =
                    """
                    Needs an Idempotency-Key. From nothing (then it is CANCELLED) to the price (COMPLETED, as with every part). What was paid before counts: the \
                    difference is paid or taken back.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response decide(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Decision request) {
        return onceWithKey(
                request,
                () -> trading.decide(id(order), ifMatch, request.amount(), request.reason()));
    }

    @POST
    @Path("/{order}/takedown")
    @Operation(
            summary = "Report that a delivery was taken down before its time",
            description =
                    """
                    Needs an Idempotency-Key. Until a week after `standsUntil`, of a time before it. The partner keeps what was paid for the whole days of 24 hours that it \
                    stood from `standsFrom` on; the rest is taken back, also where that leaves the account below zero: the next payouts take it.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response takeDown(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Takedown request) {
        var at = Objects.requireNonNull(StoredInstant.of(request.takenDownAt(), "/takenDownAt"));
        return onceWithKey(
                request, () -> trading.takeDown(id(order), ifMatch, at, request.reason()));
    }

    @PUT
    @Path("/{order}/figures")
    @Operation(
            summary = "Say what the brand has counted of a delivery",
            description =
                    "It takes the place of what was said before, and no delivery changes it. What is left out is not known. The same figures again change nothing, not even `measuredAt`.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = PlacementOrder.class)))
    public Response measure(
            @PathParam("brand") String brand,
            @PathParam("order") String order,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Counted request) {
        return once(request, () -> trading.measure(id(order), ifMatch, request));
    }

    /// What costs a partner something is not said for them by who may not decide.
    private Actor by(BySide request) {
        if (request.by() != By.PARTNER) {
            return Actor.BRAND;
        }
        if (Reader.of(caller) != Reader.BRAND_ADMIN) {
            throw new ForbiddenException();
        }
        return Actor.STAFF_FOR_PARTNER;
    }

    private Response once(Object request, Supplier<PlacementOrder> effect) {
        return Deadlocks.survived(() -> idempotency.once(request, () -> told(200, effect.get())));
    }

    private Response onceWithKey(Object request, Supplier<PlacementOrder> effect) {
        return Deadlocks.survived(
                () -> idempotency.onceWithKey(request, () -> told(200, effect.get())));
    }

    /// What is kept of the answer for repeats goes with the fan who is the partner.
    private Response told(int status, PlacementOrder order) {
        idempotency.about(order.fanId());
        return answer(status, order.seenBy(Reader.of(caller)));
    }

    static UUID id(String text) {
        return Ids.parse(text).orElseThrow(PlacementOrders::none);
    }

    static Response answer(int status, PlacementOrder order) {
        return Response.status(status)
                .entity(order)
                .header(HttpHeaders.ETAG, Revision.tag(order.revision()))
                .build();
    }

    /// @param externalId the brand's own number of it
    /// @param price what the brand has seen, as `cancellationRate`
    /// @param budget key
    /// @param position key of one of the partner's positions
    /// @param dueOn the brand's day
    /// @param answerHours 72 where left out
    /// @param proof what is wanted besides address and time; nothing where left out
    /// @param silenceDays 7 where left out
    /// @param standingDays 30 where left out
    /// @param mostReworks 2 where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewOrder(
            @NotBlank @Size(max = 200) String externalId,
            @NotNull UUID offer,
            @Nullable @Valid Money price,
            @Nullable @Min(0) @Max(10_000) Integer cancellationRate,
            @Nullable @Size(min = 1, max = 100) String budget,
            @Nullable @Size(min = 1, max = 100) String position,
            @NotBlank @Size(max = 4_000) String brief,
            @NotNull @JsonFormat(lenient = OptBoolean.FALSE) LocalDate dueOn,
            @Nullable @Min(1) @Max(720) Integer answerHours,
            @Nullable @Valid Proof proof,
            @Nullable @Min(1) @Max(60) Integer silenceDays,
            @Nullable @Min(0) @Max(365) Integer standingDays,
            @Nullable @Min(0) @Max(5) Integer mostReworks) {
        private static final int ANSWER_HOURS = 72;
        private static final int SILENCE_DAYS = 7;
        private static final int STANDING_DAYS = 30;
        private static final int REWORKS = 2;

        Terms terms() {
            return new Terms(
                    brief,
                    dueOn,
                    answerHours == null ? ANSWER_HOURS : answerHours,
                    silenceDays == null ? SILENCE_DAYS : silenceDays,
                    standingDays == null ? STANDING_DAYS : standingDays,
                    mostReworks == null ? REWORKS : mostReworks,
                    0,
                    proof == null ? new Proof(0, null) : proof,
                    budget,
                    position);
        }
    }

    /// @param url what was published
    /// @param screenshots addresses of pictures
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewDelivery(
            @NotNull @Size(max = 2_000) @Pattern(regexp = Offer.HTTPS, message = Offer.NO_HTTPS)
                    String url,
            @NotNull Instant publishedAt,
            @Nullable @Size(max = 10)
                    List<
                                    @NotNull @Size(max = 2_000)
                                    @Pattern(regexp = Offer.HTTPS, message = Offer.NO_HTTPS) String>
                            screenshots,
            @Nullable @Valid Counted figures) {

        Delivery delivery() {
            return new Delivery(
                    url,
                    Objects.requireNonNull(StoredInstant.of(publishedAt, "/publishedAt")),
                    screenshots == null ? List.of() : screenshots);
        }

        Counted counted() {
            return figures == null ? Counted.NOTHING : figures;
        }
    }

    record Reason(@NotBlank @Size(max = 500) String reason) {}

    /// @param by BRAND where left out; PARTNER is said by a BRAND_ADMIN alone
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BySide(@Nullable By by, @NotBlank @Size(max = 500) String reason) {}

    enum By {
        BRAND,
        PARTNER
    }

    /// @param until the brand's last day for the rework
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Rework(
            @NotBlank @Size(max = 500) String reason,
            @Nullable @JsonFormat(lenient = OptBoolean.FALSE) LocalDate until) {}

    record Decision(@NotNull @Valid Money amount, @NotBlank @Size(max = 500) String reason) {}

    record Takedown(@NotNull Instant takenDownAt, @NotBlank @Size(max = 500) String reason) {}
}
