package io.fanops.fan.profile;

import io.fanops.fan.who.Provenance;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/tags")
@RunOnVirtualThread
@Tag(name = "Tags")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.STORE_CLERK, Role.SERVICE})
class FanTagResource {
    private final Tagging tagging;
    private final WhoIs whoIs;
    private final Idempotency idempotency;
    private final Caller caller;

    FanTagResource(Tagging tagging, WhoIs whoIs, Idempotency idempotency, Caller caller) {
        this.tagging = tagging;
        this.whoIs = whoIs;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "A fan's tags, with what each is about and where it comes from",
            description = "Of those that came with a file neither the file nor the time is kept.")
    public FanTags read(@PathParam("brand") String brand, @PathParam("fan") String fan) {
        return new FanTags(tagging.of(whoIs.require(fan)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Give a fan tags",
            description =
                    "Those that the fan has already keep where they come from. Tags that the catalogue does not have are taken, archived ones are not.")
    @APIResponse(
            responseCode = "200",
            description = "All tags of the fan",
            content = @Content(schema = @Schema(implementation = FanTags.class)))
    public Response add(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @Valid @NotNull NewTags request) {
        return idempotency.once(
                request,
                () -> {
                    var id = whoIs.require(fan);
                    tagging.add(id, request.tags(), request.provenance(caller.subject()));
                    return Response.ok(new FanTags(tagging.of(id))).build();
                });
    }

    @DELETE
    @Path("/{tag}")
    @Operation(summary = "Take a tag away from a fan")
    @APIResponse(responseCode = "204", description = "Taken away")
    @Transactional
    public void remove(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @PathParam("tag") @Pattern(regexp = "[^\\p{Cc}\\p{Cs}]{1,100}") String tag) {
        tagging.remove(whoIs.held(fan), tag);
    }

    /// @param source who found out; staff where it is left out
    /// @param reference the conversation or model that it comes from; the caller where it is left
    ///   out
    record NewTags(
            @NotNull @Size(min = 1, max = Tagging.MOST)
                    List<@NotBlank @Size(max = 100) String> tags,
            @Nullable TagSource source,
            @Nullable @Size(min = 1, max = 200) String reference) {

        Provenance provenance(String caller) {
            return new Provenance(
                    source == null ? Provenance.Source.STAFF : source.source,
                    reference == null ? caller : reference);
        }
    }

    /// What a caller may say that a tag comes from.
    enum TagSource {
        STAFF(Provenance.Source.STAFF),
        CONVERSATION(Provenance.Source.CONVERSATION),
        MODEL(Provenance.Source.MODEL);

        private final Provenance.Source source;

        TagSource(Provenance.Source source) {
            this.source = source;
        }
    }

    record FanTags(List<Tagging.Tagged> tags) {}
}
