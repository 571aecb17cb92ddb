package io.fanops.content.qrcode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.content.store.StoreDirectory;
import io.fanops.platform.action.Action;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/qr-codes")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(
        name = "QR codes",
        description = "Codes to print, the pages they open, and how often people open them")
class QrCodeResource {
    private final QrCodes codes;
    private final MakingQrCodes making;
    private final ReadingQrCodes reading;
    private final StoreDirectory stores;
    private final Idempotency idempotency;

    QrCodeResource(
            QrCodes codes,
            MakingQrCodes making,
            ReadingQrCodes reading,
            StoreDirectory stores,
            Idempotency idempotency) {
        this.codes = codes;
        this.making = making;
        this.reading = reading;
        this.stores = stores;
        this.idempotency = idempotency;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
    @Operation(
            summary = "Make a QR code",
            description =
                    "Print what `_links` offers as PNG or SVG: scanning it opens `url`, a page of the code's kind that"
                            + " leads on to `target`. Send an Idempotency-Key so that a retry makes no second code.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = QrCodeView.class)))
    public Response make(@PathParam("brand") String brand, @Valid @NotNull NewQrCode request) {
        return idempotency.once(
                request,
                () -> {
                    var code = making.make(request);
                    return Response.created(
                                    URI.create("/v1/brands/" + brand + "/qr-codes/" + code.id()))
                            .entity(reading.view(code))
                            .header(HttpHeaders.ETAG, Revision.tag(code.version()))
                            .build();
                });
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "List QR codes", description = "In the order in which they were made.")
    public Page<QrCodeView> list(
            @PathParam("brand") String brand,
            @Parameter(schema = @Schema(implementation = Kind.class))
                    @QueryParam("kind")
                    @Pattern(
                            regexp = "BRAND|PRODUCT|PROMOTION|STORE",
                            message = "must be one of [BRAND, PRODUCT, PROMOTION, STORE]")
                    @Nullable String kind,
            @Parameter(description = "A store's id or externalId") @QueryParam("store")
                    @Nullable String store,
            @QueryParam("campaign") @Nullable String campaign,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        UUID storeId = null;
        if (store != null) {
            var found = stores.named(store);
            if (found.isEmpty()) {
                return new Page<>(List.of(), null);
            }
            storeId = found.get().id();
        }
        var filter =
                new QrCodes.Filter(kind == null ? null : Kind.valueOf(kind), storeId, campaign);
        var page =
                Page.of(
                        codes.after(Cursor.id(cursor), filter, limit + 1),
                        limit,
                        last -> last.id().toString(),
                        Function.identity());
        return new Page<>(reading.views(page.items()), page.next());
    }

    @GET
    @Path("/{code}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "Read a QR code and how often it has been scanned")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = QrCodeView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("code") String id) {
        return edition(find(id));
    }

    @PATCH
    @Action({"edit", "activate"})
    @Path("/{code}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
    @Operation(
            summary = "Edit a QR code",
            description =
                    "A JSON merge patch: null clears a field. With If-Match a lost race is refused (412). `expiresAt` in the"
                            + " past ends the code, `active` takes it out of use and back; what is printed stays valid.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = QrCodeView.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("code") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = QrCodeDetails.class)))
                    @NotNull
                    ObjectNode patch) {
        return edition(making.edit(id(id), patch, ifMatch));
    }

    @DELETE
    @Path("/{code}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.SERVICE})
    @Operation(
            summary = "Take a QR code out of use",
            description =
                    "Its page says so from now on (410) and no scan counts. The code and its scans stay readable, and"
                            + " PATCH with `active: true` brings it back.")
    @APIResponse(responseCode = "204", description = "Out of use")
    public void deactivate(
            @PathParam("brand") String brand,
            @PathParam("code") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        making.deactivate(id(id), ifMatch);
    }

    private Response edition(QrCode code) {
        return Response.ok(reading.view(code))
                .header(HttpHeaders.ETAG, Revision.tag(code.version()))
                .build();
    }

    private QrCode find(String id) {
        return codes.findByIdOptional(id(id)).orElseThrow(() -> Refused.notFound("QR code"));
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("QR code"));
    }
}
