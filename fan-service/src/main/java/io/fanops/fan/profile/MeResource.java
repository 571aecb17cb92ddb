package io.fanops.fan.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me")
@RunOnVirtualThread
@RolesAllowed(Role.FAN)
@Tag(name = "Me")
class MeResource {
    /// What a fan may say of themselves; the rest is the brand's.
    private static final Set<String> OWN =
            Set.of("nickname", "gender", "birthYear", "region", "consents");

    private final Me me;
    private final ReadingFans reading;
    private final EditFan editing;

    MeResource(Me me, ReadingFans reading, EditFan editing) {
        this.me = me;
        this.reading = reading;
        this.editing = editing;
    }

    @GET
    @Operation(
            summary = "Read oneself",
            description =
                    "The first call makes the signed-in person a fan of the brand and links the two.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FanView.class)))
    public Response read(@PathParam("brand") String brand) {
        var fan = reading.of(me.fan());
        return Response.ok(fan.fan()).header(HttpHeaders.ETAG, Revision.tag(fan.version())).build();
    }

    @PATCH
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Operation(
            summary = "Edit oneself",
            description = "A JSON merge patch of nickname, gender, birthYear, region and consents.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FanView.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = FanDetails.class)))
                    @NotNull
                    ObjectNode patch) {
        patch.fieldNames()
                .forEachRemaining(field -> {
                    if (!OWN.contains(field)) {
                        throw Refused.invalid(
                                "/" + field, "is not a field that fans edit themselves");
                    }
                });
        var edited = editing.patch(me.fan(), patch, ifMatch, me.provenance());
        return Response.ok(edited.fan())
                .header(HttpHeaders.ETAG, Revision.tag(edited.version()))
                .build();
    }
}
