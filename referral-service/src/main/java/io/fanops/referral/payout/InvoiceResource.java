package io.fanops.referral.payout;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.OptBoolean;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.fanops.referral.partner.Partners;
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
import java.time.LocalDate;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/partners/{partner}/invoices")
@RunOnVirtualThread
@Tag(name = "Payouts")
@RolesAllowed(Role.BRAND_ADMIN)
class InvoiceResource {
    private final Invoices invoices;
    private final Partners partners;
    private final Idempotency idempotency;

    InvoiceResource(Invoices invoices, Partners partners, Idempotency idempotency) {
        this.invoices = invoices;
        this.partners = partners;
        this.idempotency = idempotency;
    }

    @POST
    @Operation(
            summary = "Take down a partner's invoice",
            description =
                    """
                    `externalId`, the partner's own number, is a natural key: an equal repeat gives the first invoice (200), another one under the \
                    same number 409. `payoutBatch` is the batch that it is for.\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = Invoice.class)))
    public Response receive(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @Valid @NotNull NewInvoice request) {
        if (!request.amount().isKnownCurrency()) {
            throw Refused.invalid("/amount/currency", "is no currency of ISO 4217");
        }
        if (request.amount().amount() == 0) {
            throw Refused.invalid("/amount/amount", "is nothing");
        }
        if (request.issuedOn().getYear() < 1970 || request.issuedOn().getYear() > 9998) {
            throw Refused.invalid("/issuedOn", "days are between the years 1970 and 9998");
        }
        return idempotency.once(
                request,
                () -> {
                    var received =
                            invoices.receive(
                                    partners.require(partner),
                                    request.externalId(),
                                    request.amount(),
                                    request.issuedOn(),
                                    request.payoutBatch());
                    return Response.status(received.isNew() ? 201 : 200)
                            .entity(received.invoice())
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST})
    @Operation(summary = "A partner's invoices, newest first")
    public Page<Invoice> list(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                invoices.list(partners.require(partner), Cursor.maybeId(cursor), limit + 1),
                limit,
                invoice -> invoice.id().toString(),
                invoice -> invoice);
    }

    @GET
    @Path("/{invoice}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.ANALYST})
    @Operation(summary = "One invoice")
    public Invoice read(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @PathParam("invoice") String invoice) {
        return invoices.require(partners.require(partner), id(invoice));
    }

    @POST
    @Path("/{invoice}/acceptance")
    @Operation(
            summary = "Accept an invoice",
            description =
                    """
                    What is accepted of a partner is never more than what batches pay to it in the currency, paid or still open, and of a batch never \
                    more than what this one pays. When a batch gives the money back, an accepted invoice that names it is `RECEIVED` again. One that \
                    names none stays `ACCEPTED`: it stands for the same money in the next batch, and until that is as much, nothing more is accepted.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Invoice.class)))
    public Response accept(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @PathParam("invoice") String invoice) {
        return idempotency.once(
                "", () -> Response.ok(invoices.accept(partner, id(invoice))).build());
    }

    @POST
    @Path("/{invoice}/rejection")
    @Operation(summary = "Reject an invoice, with the reason")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Invoice.class)))
    public Response reject(
            @PathParam("brand") String brand,
            @PathParam("partner") String partner,
            @PathParam("invoice") String invoice,
            @Valid @NotNull Rejection request) {
        return idempotency.once(
                request,
                () -> Response.ok(invoices.reject(partner, id(invoice), request.reason())).build());
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("invoice"));
    }

    /// @param externalId the partner's own number of it, unique with its partner
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NewInvoice(
            @NotBlank @Size(max = 200) String externalId,
            @NotNull @Valid Money amount,
            @NotNull @JsonFormat(lenient = OptBoolean.FALSE) LocalDate issuedOn,
            @Nullable UUID payoutBatch) {}

    record Rejection(@NotBlank @Size(max = 500) String reason) {}
}
