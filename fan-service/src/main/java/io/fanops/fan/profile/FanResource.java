package io.fanops.fan.profile;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.fan.who.Provenance;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans")
@RunOnVirtualThread
@Tag(name = "Fans")
class FanResource {
    private final ReadingFans reading;
    private final SavingFans saving;
    private final EditFan editing;
    private final Idempotency idempotency;
    private final Caller caller;

    FanResource(
            ReadingFans reading,
            SavingFans saving,
            EditFan editing,
            Idempotency idempotency,
            Caller caller) {
        this.reading = reading;
        this.saving = saving;
        this.editing = editing;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "List fans, or find one by its externalId")
    public Page<FanView> list(
            @PathParam("brand") String brand,
            @QueryParam("externalId") @Nullable String externalId,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        if (externalId != null) {
            return new Page<>(reading.named(externalId), null);
        }
        return Page.of(
                reading.after(Cursor.id(cursor), limit + 1),
                limit,
                fan -> fan.id().toString(),
                fan -> fan);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "Make a fan known",
            description =
                    "The externalId is the natural key: equal content again gives the first fan (200).")
    @APIResponse(
            responseCode = "201",
            description = "Made known",
            content = @Content(schema = @Schema(implementation = FanView.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was known with this content",
            content = @Content(schema = @Schema(implementation = FanView.class)))
    public Response create(@PathParam("brand") String brand, @Valid @NotNull FanDetails request) {
        return idempotency.once(
                request,
                () -> {
                    var saved = saving.create(request, staff());
                    var fan = reading.of(saved.id());
                    return (saved.isNew()
                                    ? Response.created(
                                            URI.create(
                                                    "/v1/brands/" + brand + "/fans/" + saved.id()))
                                    : Response.ok())
                            .entity(fan.fan())
                            .header(HttpHeaders.ETAG, Revision.tag(fan.version()))
                            .build();
                });
    }

    @GET
    @Path("/{fan}")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(summary = "Read a fan")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FanView.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("fan") String id) {
        var fan = reading.of(id(id));
        return Response.ok(fan.fan()).header(HttpHeaders.ETAG, Revision.tag(fan.version())).build();
    }

    @PATCH
    @Path("/{fan}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK})
    @Operation(
            summary = "Edit a fan",
            description =
                    "A JSON merge patch: null clears a field. With If-Match a lost race is refused (412).")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FanView.class)))
    public Response edit(
            @PathParam("brand") String brand,
            @PathParam("fan") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = FanDetails.class)))
                    @NotNull
                    ObjectNode patch) {
        var edited = editing.patch(id(id), patch, ifMatch, staff());
        return Response.ok(edited.fan())
                .header(HttpHeaders.ETAG, Revision.tag(edited.version()))
                .build();
    }

    @DELETE
    @Path("/{fan}")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Erase a fan",
            description =
                    "Removes what is personal here and, by a fact, in every service; figures stay.")
    @APIResponse(responseCode = "204", description = "Erased")
    public void erase(@PathParam("brand") String brand, @PathParam("fan") String id) {
        saving.erase(id(id));
    }

    private Provenance staff() {
        return new Provenance(Provenance.Source.STAFF, caller.subject());
    }

    private static UUID id(String text) {
        return Ids.parse(text).orElseThrow(() -> Refused.notFound("fan"));
    }
}
