package io.fanops.fan.profile;

import io.fanops.fan.profile.ImportMappings.Saved;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/import-mappings")
@RunOnVirtualThread
@Tag(name = "Fans")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class ImportMappingResource {
    private static final String KEY = "[A-Za-z0-9._-]{1,100}";

    private final ImportMappings mappings;

    ImportMappingResource(ImportMappings mappings) {
        this.mappings = mappings;
    }

    @GET
    @Operation(summary = "List the saved mappings of columns")
    public Page<MappingView> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                mappings.after(Cursor.key(cursor), limit + 1), limit, Saved::key, MappingView::of);
    }

    @GET
    @Path("/{mapping}")
    @Operation(summary = "Read a mapping of columns")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = MappingView.class)))
    public Response read(
            @PathParam("brand") String brand,
            @PathParam("mapping") @Pattern(regexp = KEY) String mapping) {
        return answer(Response.ok(), mappings.require(mapping));
    }

    @PUT
    @Path("/{mapping}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Save how a file's columns are to be read",
            description =
                    """
                    Used by its key in `?mapping=` of an import and its preview. Constants, and what words mean, are judged here as a row's \
                    values are there. A word that means an empty text says nothing. With If-Match a lost race is refused (412).\
                    """)
    @APIResponse(
            responseCode = "201",
            description = "Saved under a new key",
            content = @Content(schema = @Schema(implementation = MappingView.class)))
    @APIResponse(
            responseCode = "200",
            description = "The key was there",
            content = @Content(schema = @Schema(implementation = MappingView.class)))
    public Response put(
            @PathParam("brand") String brand,
            @PathParam("mapping") @Pattern(regexp = KEY) String mapping,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull ColumnMapping request) {
        var put = mappings.put(mapping, request, ifMatch);
        return answer(Response.status(put.isNew() ? 201 : 200), put.saved());
    }

    @DELETE
    @Path("/{mapping}")
    @Operation(summary = "Delete a mapping of columns")
    @APIResponse(responseCode = "204", description = "Deleted")
    public void delete(
            @PathParam("brand") String brand,
            @PathParam("mapping") @Pattern(regexp = KEY) String mapping) {
        mappings.delete(mapping);
    }

    private static Response answer(Response.ResponseBuilder answer, Saved saved) {
        return answer.entity(MappingView.of(saved))
                .header(HttpHeaders.ETAG, Revision.tag(saved.version()))
                .build();
    }

    record MappingView(String key, ColumnMapping mapping) {
        private static MappingView of(Saved saved) {
            return new MappingView(saved.key(), saved.mapping());
        }
    }
}
