package io.fanops.fan.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.profile.Tags.Dimension;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
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

@Path("/v1/brands/{brand}/tags")
@RunOnVirtualThread
@Tag(name = "Tags")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
class TagResource {
    /// A tag of the catalogue stands in addresses; what a file gives to fans may have any
    /// character.
    static final String KEY = "[^\\p{Cc}\\p{Cs}/\\\\;%?#]{1,100}";

    private final Tags tags;

    TagResource(Tags tags) {
        this.tags = tags;
    }

    @GET
    @Operation(
            summary = "List the brand's catalogue of tags",
            description =
                    "With `counts=true` also how many fans have each, and the tags that fans have and the catalogue does not, as CUSTOM: that "
                            + "reads all fans, some seconds for a million.")
    public Page<TagView> list(
            @PathParam("brand") String brand,
            @QueryParam("dimension") @Nullable Dimension dimension,
            @QueryParam("counts") @DefaultValue("false") boolean counts,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var after = Cursor.key(cursor);
        return Page.of(
                counts
                        ? tags.countedAfter(dimension, after, limit + 1)
                        : tags.after(dimension, after, limit + 1),
                limit,
                Tags.Entry::key,
                TagView::of);
    }

    @GET
    @Path("/{tag}")
    @Operation(summary = "Read a tag of the catalogue")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TagView.class)))
    public Response read(
            @PathParam("brand") String brand, @PathParam("tag") @Pattern(regexp = KEY) String tag) {
        return answer(Response.ok(), tags.find(tag).orElseThrow(() -> Refused.notFound("tag")));
    }

    @PUT
    @Path("/{tag}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Put a tag into the catalogue, or change what it is",
            description =
                    "An archived tag stays on those who have it and is given to nobody by hand. With If-Match a lost race is refused (412).")
    @APIResponse(
            responseCode = "201",
            description = "Is new in the catalogue",
            content = @Content(schema = @Schema(implementation = TagView.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was there",
            content = @Content(schema = @Schema(implementation = TagView.class)))
    public Response put(
            @PathParam("brand") String brand,
            @PathParam("tag") @Pattern(regexp = KEY) String tag,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull NewTag request) {
        var put =
                tags.put(
                        tag,
                        request.name(),
                        request.dimension(),
                        Boolean.TRUE.equals(request.archived()),
                        ifMatch);
        return answer(Response.status(put.isNew() ? 201 : 200), put.tag());
    }

    private static Response answer(Response.ResponseBuilder answer, Tags.Entry tag) {
        return answer.entity(TagView.of(tag))
                .header(HttpHeaders.ETAG, Revision.tag(tag.version()))
                .build();
    }

    record NewTag(
            @NotBlank @Size(max = 200) String name,
            @NotNull Dimension dimension,
            @Nullable Boolean archived) {}

    /// @param isInCatalogue false for one that fans just have
    /// @param fans who have it; left out where that was not asked for
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TagView(
            String key,
            String name,
            Dimension dimension,
            boolean archived,
            boolean isInCatalogue,
            @Nullable Long fans) {

        private static TagView of(Tags.Entry tag) {
            return new TagView(
                    tag.key(),
                    tag.name(),
                    tag.dimension(),
                    tag.archived(),
                    tag.version() >= 0,
                    tag.fans());
        }
    }
}
