package io.fanops.referral.payout;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.action.Action;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.sql.StoredInstant;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.payout.Batch.Line;
import io.fanops.referral.payout.Batch.LineState;
import io.fanops.referral.payout.Batch.State;
import io.fanops.referral.payout.Batches.Payment;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/payout-batches")
@RunOnVirtualThread
@Tag(name = "Payouts")
@RolesAllowed(Role.BRAND_ADMIN)
class BatchResource {
    private static final int ALL = 10_000;

    private final Batches batches;
    private final Idempotency idempotency;

    BatchResource(Batches batches, Idempotency idempotency) {
        this.batches = batches;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Take what partners can be paid into a batch",
            description =
                    """
                    Needs an Idempotency-Key. Each partner with at least `minimum` (else the policy's `minimumPayout`) is in it with all that can be \
                    paid, but for what became payable at `until` or later; 10,000 partners at most, the largest amounts first. The money is in \
                    no other batch until it is paid, or goes back. Partners whose fan was erased are left out.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Batch.class)))
    public Response make(
            @PathParam("brand") String brand,
            @QueryParam(Idempotency.DRY_RUN) @DefaultValue("false") boolean dryRun,
            @Valid @NotNull NewBatch request) {
        if (!Money.of(0, request.currency()).isKnownCurrency()) {
            throw Refused.invalid("/currency", "is no currency of ISO 4217");
        }
        var until = StoredInstant.of(request.until(), "/until");
        return Deadlocks.survived(() ->
                idempotency.onceWithKey(
                        request,
                        () ->
                                Response.status(201)
                                        .entity(
                                                batches.make(
                                                        request.currency(),
                                                        until,
                                                        request.minimum()))
                                        .build()));
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST})
    @Operation(summary = "The brand's payout batches, newest first")
    public Page<Batch> list(
            @PathParam("brand") String brand,
            @QueryParam("state") @Nullable State state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                batches.list(state, Cursor.maybeId(cursor), limit + 1),
                limit,
                batch -> batch.id().toString(),
                batch -> batch);
    }

    @GET
    @Path("/{batch}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST})
    @Operation(summary = "One payout batch")
    public Batch read(@PathParam("brand") String brand, @PathParam("batch") String batch) {
        return batches.require(id(batch));
    }

    @GET
    @Path("/{batch}/lines")
    @Operation(summary = "Who gets how much of a payout batch, and whether it was paid")
    public Page<Line> lines(
            @PathParam("brand") String brand,
            @PathParam("batch") String batch,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                batches.lines(batches.require(id(batch)).id(), Cursor.id(cursor), limit + 1),
                limit,
                line -> line.id().toString(),
                line -> line);
    }

    @GET
    @Path("/{batch}.csv")
    @Produces("text/csv")
    @Operation(
            summary = "A payout batch as a table for the bank's program",
            description =
                    "Only of a batch that was approved. UTF-8, RFC 4180, with a header. Amounts are in whole units of the currency. A cell that a spreadsheet would take for a"
                            + " formula begins with an apostrophe.")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "text/csv",
                            schema = @Schema(implementation = String.class)))
    public Response csv(@PathParam("brand") String brand, @PathParam("batch") String batch) {
        var found = batches.require(id(batch));
        if (found.state() != State.APPROVED && found.state() != State.SETTLED) {
            throw Batches.state(found);
        }
        return Response.ok(Csv.of(found, batches.lines(found.id(), new UUID(0, 0), ALL)))
                .type("text/csv; charset=UTF-8")
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"payout-" + found.id() + ".csv\"")
                .header("Cache-Control", "no-store")
                .build();
    }

    @POST
    @Path("/{batch}/approval")
    @Operation(
            summary = "Approve a payout batch that somebody else made",
            description =
                    """
                    Needs an Idempotency-Key. Who made it cannot approve it. A machine client counts as one, whoever uses it: what it made, a member \
                    of the staff or another client approves.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Batch.class)))
    public Response approve(@PathParam("brand") String brand, @PathParam("batch") String batch) {
        return once("", () -> batches.approve(id(batch)));
    }

    @POST
    @Path("/{batch}/payments")
    @Operation(
            summary = "Report which payments of an approved batch were made and which failed",
            description =
                    """
                    Needs an Idempotency-Key. An item names a payment by `line` or by `partner`, as both stand in the batch; after a fan's erasure only the line is \
                    known. All of a report counts, or nothing. What failed can be paid out again. The batch is settled when nothing \
                    of it is open. An equal report again changes nothing; another one of the same payment is refused.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Batch.class)))
    @Action("pay")
    public Response report(
            @PathParam("brand") String brand,
            @PathParam("batch") String batch,
            @Valid @NotNull Report request) {
        var payments = request.payments();
        return once(request, () -> batches.report(id(batch), payments));
    }

    @POST
    @Path("/{batch}/cancellation")
    @Operation(
            summary = "Give all of a payout batch back",
            description =
                    "Needs an Idempotency-Key. Only while nothing of it was paid; after that, report what was not paid as failed.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Batch.class)))
    public Response cancel(@PathParam("brand") String brand, @PathParam("batch") String batch) {
        return once("", () -> batches.cancel(id(batch)));
    }

    private Response once(Object request, Supplier<Batch> effect) {
        return Deadlocks.survived(
                () -> idempotency.onceWithKey(request, () -> Response.ok(effect.get()).build()));
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("payout batch"));
    }

    /// @param until what became payable then or later stays; all is taken where left out
    /// @param minimum minor units; the policy's `minimumPayout` where left out
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewBatch(
            @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,
            @Nullable Instant until,
            @Nullable @Min(1) @Max(1_000_000_000_000_000L) Long minimum) {}

    record Report(@NotNull @Size(min = 1, max = 1_000) List<@NotNull @Valid Item> items) {
        List<Payment> payments() {
            return items.stream()
                    .map(item ->
                            new Payment(
                                    item.line(),
                                    item.partner(),
                                    LineState.valueOf(item.state().name()),
                                    item.reference(),
                                    item.reason()))
                    .toList();
        }
    }

    /// @param line id
    /// @param partner key, where `line` is left out
    /// @param reference the payment's name in the bank's words
    /// @param reason why it failed
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            @Nullable UUID line,
            @Nullable @Size(min = 1, max = 100) String partner,
            @NotNull Outcome state,
            @Nullable @Size(min = 1, max = 200) String reference,
            @Nullable @Size(max = 500) String reason) {
        @JsonIgnore
        @AssertTrue(message = "needs a line or a partner")
        boolean isNamed() {
            return line != null || partner != null;
        }
    }

    enum Outcome {
        PAID,
        FAILED
    }
}
