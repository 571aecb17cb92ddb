package io.fanops.referral.order;

import io.fanops.platform.operation.LineImport;
import io.fanops.platform.operation.Ndjson;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/refunds")
@RunOnVirtualThread
@Tag(name = "Orders")
@RolesAllowed({Role.BRAND_ADMIN, Role.SERVICE})
class EarlyRefundResource {
    /// Refunds a transaction.
    private static final int BATCH = 1_000;

    private final EarlyRefunds refunds;
    private final LineImport lineImport;
    private final Ndjson ndjson;
    private final ImportingRefunds importing;

    EarlyRefundResource(
            EarlyRefunds refunds,
            LineImport lineImport,
            Ndjson ndjson,
            ImportingRefunds importing) {
        this.refunds = refunds;
        this.lineImport = lineImport;
        this.ndjson = ndjson;
        this.importing = importing;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "Refunds and cancellations that came before their orders, the last one first",
            description =
                    "`AWAITING_ORDER` waits, for as long as it takes, and is made in the transaction in which its order comes; it is then"
                            + " listed with its order. `FAILED` could not be made when its order came, and says why; another under its"
                            + " number takes its place.")
    public Page<EarlyRefund> list(
            @PathParam("brand") String brand,
            @Parameter(schema = @Schema(enumeration = {"AWAITING_ORDER", "FAILED"}))
                    @QueryParam("state")
                    @Nullable String state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var before = Cursor.maybeId(cursor);
        return Page.of(
                refunds.list(EarlyRefund.State.of(state), before, limit + 1),
                limit,
                refund -> refund.id().toString(),
                refund -> refund);
    }

    @POST
    @Path("/import")
    @Consumes({"application/x-ndjson", "application/ndjson"})
    @Operation(
            summary = "Take refunds and cancellations down by the million",
            description =
                    "A stream of refunds, one JSON object a line, each as it is posted for one order, and with the `order`'s number;"
                            + " `externalId` is required. `kind` is `REFUND` where it is left out, or `CANCELLATION`. Answered by an"
                            + " operation. A bad line is told with its number and left out; one whose order is not here waits for it. The"
                            + " same stream sent twice changes nothing.")
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
        return lineImport.start(
                "REFUND_IMPORT",
                lines,
                ndjson.of(ImportingRefunds.RefundLine.class),
                BATCH,
                importing::handle);
    }
}
