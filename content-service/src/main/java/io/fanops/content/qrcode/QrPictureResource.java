package io.fanops.content.qrcode;

import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The codes as pictures to print.
@Path("/v1/brands/{brand}/qr-codes")
@RunOnVirtualThread
@Tag(name = "QR codes")
class QrPictureResource {
    /// A printed code's picture never changes; a day keeps an editor's preview from asking again
    /// and again.
    private static final int FRESH_SECONDS = (int) Duration.ofDays(1).toSeconds();

    private final QrCodes codes;
    private final PublicAddress pages;

    QrPictureResource(QrCodes codes, PublicAddress pages) {
        this.codes = codes;
        this.pages = pages;
    }

    @GET
    @Path("/{code}.png")
    @Produces("image/png")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "A QR code to print, as PNG")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "image/png",
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    public Response png(
            @PathParam("brand") String brand,
            @PathParam("code") String id,
            @Parameter(description = "Width and height in pixels")
                    @QueryParam("size")
                    @DefaultValue("512")
                    @Min(64)
                    @Max(2048)
                    int size,
            @Parameter(description = "White modules around the code; the standard asks for 4")
                    @QueryParam("margin")
                    @DefaultValue("4")
                    @Min(0)
                    @Max(16)
                    int margin,
            @Parameter(description = "Error correction: L 7 %, M 15 %, Q 25 %, H 30 % may be dirty")
                    @QueryParam("level")
                    @DefaultValue("M")
                    @Pattern(regexp = "[LMQH]", message = "must be one of [L, M, Q, H]")
                    String level,
            @Context Request request) {
        return picture(
                find(id), "png", size, margin, level, request, image -> image.png(size, margin));
    }

    @GET
    @Path("/{code}.svg")
    @Produces("image/svg+xml")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.SERVICE})
    @Operation(summary = "A QR code to print, as SVG")
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = "image/svg+xml",
                            schema = @Schema(type = SchemaType.STRING)))
    public Response svg(
            @PathParam("brand") String brand,
            @PathParam("code") String id,
            @Parameter(description = "Width and height in pixels; it stays sharp at any other")
                    @QueryParam("size")
                    @DefaultValue("512")
                    @Min(64)
                    @Max(2048)
                    int size,
            @Parameter(description = "White modules around the code; the standard asks for 4")
                    @QueryParam("margin")
                    @DefaultValue("4")
                    @Min(0)
                    @Max(16)
                    int margin,
            @Parameter(description = "Error correction: L 7 %, M 15 %, Q 25 %, H 30 % may be dirty")
                    @QueryParam("level")
                    @DefaultValue("M")
                    @Pattern(regexp = "[LMQH]", message = "must be one of [L, M, Q, H]")
                    String level,
            @Context Request request) {
        return picture(
                find(id), "svg", size, margin, level, request, image -> image.svg(size, margin));
    }

    private Response picture(
            QrCode code,
            String format,
            int size,
            int margin,
            String level,
            Request request,
            Function<QrImage, Object> draw) {
        var address = pages.of(code.code());
        var tag =
                new EntityTag(
                        "%s-%d-%d-%s-%08x"
                                .formatted(format, size, margin, level, address.hashCode()));
        var fresh = new CacheControl();
        fresh.setPrivate(true);
        fresh.setNoTransform(true);
        fresh.setMaxAge(FRESH_SECONDS);
        var known = request.evaluatePreconditions(tag);
        if (known != null) {
            return known.cacheControl(fresh).tag(tag).build();
        }
        var image = QrImage.of(address, ErrorCorrectionLevel.valueOf(level));
        if (format.equals("png") && image.smallest() > size) {
            throw Refused.invalid(
                    "size", "must be at least %d at this level".formatted(image.smallest()));
        }
        return Response.ok(draw.apply(image))
                .cacheControl(fresh)
                .tag(tag)
                .header(
                        "Content-Disposition",
                        "inline; filename=\"%s-%s.%s\""
                                .formatted(
                                        code.kind().name().toLowerCase(Locale.ROOT),
                                        code.code(),
                                        format))
                .build();
    }

    private QrCode find(String id) {
        return Ids.parse(id)
                .flatMap(codes::findByIdOptional)
                .orElseThrow(() -> Refused.notFound("QR code"));
    }
}
