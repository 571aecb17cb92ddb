package io.fanops.fan.role;

import io.fanops.fan.role.Catalogue.FanRoleKind;
import io.fanops.fan.role.FanRoles.FanRole;
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
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
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

@Path("/v1/brands/{brand}/roles")
@RunOnVirtualThread
@Tag(name = "Roles")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class RolesResource {
    private final Catalogue catalogue;
    private final FanRoles roles;

    RolesResource(Catalogue catalogue, FanRoles roles) {
        this.catalogue = catalogue;
        this.roles = roles;
    }

    @GET
    @Operation(summary = "List the roles that fans may have beside the ladder")
    public Page<FanRoleKind> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                catalogue.after(Cursor.key(cursor), limit + 1),
                limit,
                FanRoleKind::key,
                role -> role);
    }

    @GET
    @Path("/{role}")
    @Operation(summary = "Read a role")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FanRoleKind.class)))
    public Response read(@PathParam("brand") String brand, @PathParam("role") String key) {
        return answer(Response.ok(), find(key));
    }

    @PUT
    @Path("/{role}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Make a role what is said, a new one or a known one",
            description =
                    """
                    Who holds the role keeps it, whatever it asks for now. `leastTier` is one of the brand's tiers; where new tiers no longer have \
                    it, nobody enters until the role is edited. There cannot be fewer places than fans who hold it. With If-Match a \
                    lost race is refused (412).\
                    """)
    @APIResponse(
            responseCode = "201",
            description = "New",
            content = @Content(schema = @Schema(implementation = FanRoleKind.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FanRoleKind.class)))
    public Response put(
            @PathParam("brand") String brand,
            @PathParam("role")
                    @Pattern(
                            regexp = "[A-Z][A-Z0-9_]{0,39}",
                            message = "must be capitals, digits and underscores, at most 40")
                    String key,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull RoleTerms terms) {
        var put = catalogue.put(key, terms, ifMatch);
        return answer(
                Response.status(put.isNew() ? Response.Status.CREATED : Response.Status.OK),
                put.role());
    }

    @GET
    @Path("/{role}/fans")
    @Operation(summary = "List the fans who hold a role, applied for it, are invited or had it")
    public Page<FanRole> fans(
            @PathParam("brand") String brand,
            @PathParam("role") String key,
            @QueryParam("state") @Nullable RoleState state,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                roles.ofKind(find(key).key(), state, Cursor.id(cursor), limit + 1),
                limit,
                role -> role.id().toString(),
                role -> role);
    }

    private FanRoleKind find(String key) {
        return catalogue.find(key).orElseThrow(() -> Refused.notFound("role"));
    }

    private static Response answer(Response.ResponseBuilder answer, FanRoleKind role) {
        return answer.entity(role).header(HttpHeaders.ETAG, Revision.tag(role.version())).build();
    }
}
