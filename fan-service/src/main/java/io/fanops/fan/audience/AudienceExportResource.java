package io.fanops.fan.audience;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/audiences")
@RunOnVirtualThread
@Tag(name = "Audiences")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class AudienceExportResource {
    private final ExportingAudiences exporting;
    private final Caller caller;
    private final ObjectMapper json;

    AudienceExportResource(ExportingAudiences exporting, Caller caller, ObjectMapper json) {
        this.exporting = exporting;
        this.caller = caller;
        this.json = json;
    }

    @GET
    @Path("/{audience}/export")
    @Produces({"application/x-ndjson", "text/csv", MediaType.APPLICATION_JSON})
    @Operation(
            summary = "Export an audience as a file",
            description =
                    """
                    A stream of one identifier a member, as CSV with a header or as NDJSON. Hashed identifiers, as advertising platforms take \
                    them, need a `consent`: members who have not granted it are left out. `EMAIL_SHA256` is of the address in lower case \
                    without blanks, `PHONE_SHA256` of the digits with country code as numbers are compared (Chinese mobile numbers get 86). Each export stands in the log with recipient and purpose.\
                    """)
    @APIResponse(responseCode = "200", description = "The file")
    public Response export(
            @PathParam("brand") String brand,
            @PathParam("audience") String id,
            @QueryParam("recipient") @NotBlank @Size(max = 200) String recipient,
            @QueryParam("purpose") @NotBlank @Size(max = 500) String purpose,
            @QueryParam("identifier") @NotNull ExportingAudiences.Identifier identifier,
            @QueryParam("consent") @Nullable @Size(max = 50) String consent,
            @QueryParam("format") @DefaultValue("CSV") ExportingAudiences.Format format) {
        if (identifier.isHashed() && (consent == null || consent.isBlank())) {
            throw Refused.invalid("consent", "is needed for identifiers that leave for others");
        }
        var export =
                exporting.begin(
                        AudienceResource.id(id),
                        recipient,
                        purpose,
                        identifier,
                        consent,
                        caller.subject());
        StreamingOutput file =
                out -> {
                    var writer =
                            new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
                    if (format == ExportingAudiences.Format.CSV) {
                        writer.write(identifier.column + "\n");
                    }
                    exporting.write(export, value -> write(writer, format, identifier, value));
                    writer.flush();
                };
        return Response.ok(
                        file,
                        format == ExportingAudiences.Format.CSV
                                ? "text/csv"
                                : "application/x-ndjson")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"audience-"
                                + export.audience()
                                + (format == ExportingAudiences.Format.CSV ? ".csv" : ".ndjson")
                                + "\"")
                .header("FanOps-Export", export.id())
                .build();
    }

    private void write(
            BufferedWriter writer,
            ExportingAudiences.Format format,
            ExportingAudiences.Identifier identifier,
            String value)
            throws IOException {
        switch (format) {
            // Spreadsheets take what begins so for a formula.
            case CSV ->
                    writer.write(
                            value.matches("(?s)[\\w-]+")
                                    ? value
                                    : '"'
                                            + (value.matches("(?s)[=+@\\t\\r-].*") ? "'" : "")
                                            + value.replace("\"", "\"\"")
                                            + '"');
            case NDJSON -> writer.write(json.writeValueAsString(Map.of(identifier.column, value)));
        }
        writer.write('\n');
    }

    @GET
    @Path("/exports")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(summary = "List what was exported, to whom and why")
    public Page<ExportingAudiences.Export> exports(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                exporting.after(Cursor.id(cursor), limit + 1),
                limit,
                export -> export.id().toString(),
                export -> export);
    }
}
