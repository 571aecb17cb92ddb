package io.fanops.fan.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.operation.LineImport;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans")
@RunOnVirtualThread
@Tag(name = "Fans")
class FanImportResource {
    /// Lines a batch: past about a thousand a larger batch gains nothing and keeps its row locks
    /// longer.
    private static final int BATCH = 1_000;

    private static final MediaType CSV = new MediaType("text", "csv");

    private final LineImport imports;
    private final FanReader reader;
    private final SavingFans saving;
    private final ImportMappings mappings;
    private final PreviewingImports previewing;

    FanImportResource(
            LineImport imports,
            FanReader reader,
            SavingFans saving,
            ImportMappings mappings,
            PreviewingImports previewing) {
        this.imports = imports;
        this.reader = reader;
        this.saving = saving;
        this.mappings = mappings;
        this.previewing = previewing;
    }

    @POST
    @Path("/import")
    @Consumes({"application/x-ndjson", "text/csv"})
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Import fans",
            description =
                    """
                    NDJSON, one fan a line, or CSV with a header row. A CSV is in the charset that Content-Type names; where it names none, \
                    in UTF-8, UTF-16 with its mark, or GB18030 (GBK), whichever it is. Its columns are named as the fields of a fan, or are \
                    read by a saved `mapping`; cells stand between commas, or tabs or semicolons where the header has no comma. An attribute \
                    that is a whole number or has a decimal point (`12.30`), or is true or false, is one; `007` and `1e3` stay texts. Bad lines are told \
                    and skipped, and can be had at `…/rejected` of the operation, which also tells how many fans became known (`created`) \
                    and of how many known ones something new was said (`changed`; once more where lines of one fan stand more than a thousand \
                    apart). The same file again changes nothing.\
                    """)
    @APIResponse(
            responseCode = "202",
            description = "Being worked off",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            implementation =
                                                    io.fanops.platform.operation.Operation.class)))
    public Response importFans(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable MediaType type,
            @QueryParam("mapping") @Nullable @Size(max = 100) String mapping,
            @NotNull InputStream body) {
        var said = said(type);
        // JSON is UTF-8 whatever the type's parameters say (RFC 8259).
        var format =
                isCsv(said)
                        ? reader.csv(mappings.named(mapping)).in(charset(said))
                        : withoutMapping(mapping, reader.ndjson());
        return imports.start("FAN_IMPORT", body, format, BATCH, saving::saveLines);
    }

    @POST
    @Path("/import/preview")
    @Consumes({"application/x-ndjson", "text/csv"})
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "How the first rows of a file would be read",
            description =
                    """
                    Takes what an import takes, or the beginning of it: the first MiB is looked at. Tells the charset and delimiter, what \
                    each column is read as, and row by row the fan or what is wrong. Writes nothing.\
                    """)
    public PreviewingImports.Preview preview(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable MediaType type,
            @QueryParam("mapping") @Nullable @Size(max = 100) String mapping,
            @QueryParam("rows") @DefaultValue("20") @Min(1) @Max(100) int rows,
            @NotNull InputStream body) {
        var said = said(type);
        return isCsv(said)
                ? previewing.csv(body, charset(said), mappings.named(mapping), rows)
                : previewing.lines(body, withoutMapping(mapping, reader.ndjson()), rows);
    }

    private static boolean isCsv(MediaType type) {
        return type.isCompatible(CSV);
    }

    private static <T> T withoutMapping(@Nullable String mapping, T format) {
        if (mapping != null) {
            throw Refused.invalid("mapping", "is for CSV; the fields of NDJSON have their names");
        }
        return format;
    }

    private static MediaType said(@Nullable MediaType type) {
        if (type == null) {
            throw new Refused(
                    GeneralProblem.UNSUPPORTED_MEDIA_TYPE,
                    "Say what it is: Content-Type application/x-ndjson or text/csv.",
                    new Refused.FieldError(HttpHeaders.CONTENT_TYPE, "is missing"));
        }
        return type;
    }

    /// What the sender says the text is in, such as GB18030; null where nothing is said.
    private static @Nullable Charset charset(MediaType type) {
        var name = type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (name == null) {
            return null;
        }
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException _) {
            throw new Refused(
                    GeneralProblem.UNSUPPORTED_MEDIA_TYPE,
                    "The charset " + name + " is not known here; UTF-8 is.",
                    new Refused.FieldError(HttpHeaders.CONTENT_TYPE, "has an unknown charset"));
        }
    }

    @POST
    @Path("/resolutions")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.SERVICE)
    @Operation(summary = "Say who fans are, for FanOps' own services", hidden = true)
    public Resolutions resolve(@PathParam("brand") String brand, @Valid @NotNull Resolve request) {
        if (!Boolean.TRUE.equals(request.dryRun())) {
            return resolved(request);
        }
        // Somebody unseen gets an id that nobody keeps.
        QuarkusTransaction.begin();
        try {
            return resolved(request);
        } finally {
            QuarkusTransaction.rollback();
        }
    }

    private Resolutions resolved(Resolve request) {
        return new Resolutions(
                saving.resolve(
                        request.fans(),
                        request.origin(),
                        request.joining(),
                        request.comparedWith()));
    }

    /// @param origin what the fans come from, the same in a retry
    /// @param joining whether unknown ones join by it
    /// @param dryRun whether nobody becomes known by it
    /// @param comparedWith whether and how far the fans are this one is told with each
    /// @param fans each `{"fanId"}`, or `{"externalId"}` with whatever else is known, as a line of
    ///   an import
    record Resolve(
            @Nullable @Size(max = 500) String origin,
            boolean joining,
            @Nullable Boolean dryRun,
            @Nullable UUID comparedWith,
            @NotNull @Size(min = 1, max = 1_000) List<@NotNull ObjectNode> fans) {}

    record Resolutions(List<SavingFans.Resolution> fans) {}
}
