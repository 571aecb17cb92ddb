package io.fanops.fan.taxonomy;

import io.fanops.fan.taxonomy.Taxonomies.Entry;
import io.fanops.fan.taxonomy.Taxonomies.Kind;
import io.fanops.fan.taxonomy.Taxonomies.Taxonomy;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/taxonomies")
@RunOnVirtualThread
@Tag(name = "Taxonomies")
class TaxonomyResource {
    private static final String PUT =
            "Fans keep codes that are taken out; nobody is given them any more. With If-Match a lost race is refused (412).";

    private final Taxonomies taxonomies;

    TaxonomyResource(Taxonomies taxonomies) {
        this.taxonomies = taxonomies;
    }

    @GET
    @Path("/industries")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "Read the codes of industries",
            description = "A fan has one as the attribute `industry`.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TaxonomyView.class)))
    public Response industries(@PathParam("brand") String brand) {
        return answer(taxonomies.find(Kind.INDUSTRIES));
    }

    @PUT
    @Path("/industries")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary =
                    "Put the brand's own codes of industries in the place of those that were there",
            description = PUT)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TaxonomyView.class)))
    public Response putIndustries(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull NewTaxonomy request) {
        return answer(taxonomies.put(Kind.INDUSTRIES, request.entries(), ifMatch));
    }

    @GET
    @Path("/positions")
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "Read the codes of positions",
            description = "A fan has one as the attribute `position`.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TaxonomyView.class)))
    public Response positions(@PathParam("brand") String brand) {
        return answer(taxonomies.find(Kind.POSITIONS));
    }

    @PUT
    @Path("/positions")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary =
                    "Put the brand's own codes of positions in the place of those that were there",
            description = PUT)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = TaxonomyView.class)))
    public Response putPositions(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull NewTaxonomy request) {
        return answer(taxonomies.put(Kind.POSITIONS, request.entries(), ifMatch));
    }

    private static Response answer(Taxonomy taxonomy) {
        return Response.ok(
                        new TaxonomyView(
                                taxonomy.key(), taxonomy.version() == 0, taxonomy.entries()))
                .header(HttpHeaders.ETAG, Revision.tag(taxonomy.version()))
                .build();
    }

    /// @param entries 1 to 1,000, each code once
    record NewTaxonomy(@NotNull @Size(min = 1, max = 1_000) List<@NotNull @Valid Entry> entries) {}

    /// @param isDefault whether the brand has put none of its own in their place
    record TaxonomyView(String key, boolean isDefault, List<Entry> entries) {}
}
