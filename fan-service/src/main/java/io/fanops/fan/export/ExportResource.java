package io.fanops.fan.export;

import io.fanops.fan.who.WhoIs;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/fans/{fan}/export")
@RunOnVirtualThread
@Tag(name = "Fans")
class ExportResource {
    private final AllOnAFan all;
    private final WhoIs whoIs;

    ExportResource(AllOnAFan all, WhoIs whoIs) {
        this.all = all;
        this.whoIs = whoIs;
    }

    @GET
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "All that the fan service holds on a fan, as a file",
            description =
                    "By table, rows as they are stored; of fans who were merged into this one too, and texts of conversations for as long as they are kept. Times are UTC, money is in minor units.")
    @APIResponse(responseCode = "200", description = "A JSON file, as an attachment")
    public Response export(@PathParam("brand") String brand, @PathParam("fan") String fan) {
        var id = whoIs.require(fan);
        return Response.ok((StreamingOutput) out -> all.write(id, out), MediaType.APPLICATION_JSON)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"fan-" + id + ".json\"")
                .build();
    }
}
