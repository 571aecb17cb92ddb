package io.fanops.fan.role;

import io.fanops.fan.role.FanRoles.FanRole;
import io.fanops.fan.who.WhoIs;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/fans/{fan}/roles")
@RunOnVirtualThread
@Tag(name = "Roles")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
class FanRoleResource {
    private final WhoIs who;
    private final FanRoles roles;
    private final GivingRoles giving;
    private final Idempotency idempotency;

    FanRoleResource(WhoIs who, FanRoles roles, GivingRoles giving, Idempotency idempotency) {
        this.who = who;
        this.roles = roles;
        this.giving = giving;
        this.idempotency = idempotency;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK, Role.SERVICE})
    @Operation(
            summary = "List a fan's roles, those of the past too, the oldest first",
            description =
                    "MERGED is what a merged fan held and the fan holds too: it takes no place.")
    public Page<FanRole> list(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                roles.of(who.require(fan), Cursor.id(cursor), limit + 1),
                limit,
                role -> role.id().toString(),
                role -> role);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Open a role for a fan, in the way of its entry",
            description =
                    """
                    A role that staff give is held at once; of one that is applied for the fan's application is noted; to one by invitation \
                    the fan is invited. What is open already is answered as it is (200).\
                    """)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = FanRole.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was open already",
            content = @Content(schema = @Schema(implementation = FanRole.class)))
    public Response open(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Opening request) {
        return idempotency.once(
                request,
                () -> {
                    var id = who.require(fan);
                    var opened = giving.open(id, request.role(), request.reason());
                    return Response.status(
                                    opened.isNew() ? Response.Status.CREATED : Response.Status.OK)
                            .entity(opened.role())
                            .build();
                });
    }

    @POST
    @Path("/{role}/acceptance")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Turn a fan's application, or an invitation they said yes to, into the role")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FanRole.class)))
    public Response accept(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @PathParam("role") String role,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Decision request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(giving.accept(who.require(fan), role, null, request.reason()))
                                .build());
    }

    @POST
    @Path("/{role}/refusal")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Refuse a fan's application, or take an invitation back")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FanRole.class)))
    public Response decline(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @PathParam("role") String role,
            @Valid @NotNull Decision request) {
        return idempotency.once(
                request,
                () ->
                        Response.ok(giving.decline(who.require(fan), role, request.reason()))
                                .build());
    }

    @POST
    @Path("/{role}/revocation")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Take a role away from a fan; the place is free again",
            description = "Under all ids of the fan: what is merged comes back to nobody.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = FanRole.class)))
    public Response revoke(
            @PathParam("brand") String brand,
            @PathParam("fan") String fan,
            @PathParam("role") String role,
            @Valid @NotNull Decision request) {
        return idempotency.once(
                request,
                () -> Response.ok(giving.revoke(who.require(fan), role, request.reason())).build());
    }

    /// @param role its key in the catalogue
    /// @param reason for whoever reads the history
    record Opening(
            @NotBlank @Size(max = 40) String role,
            @Nullable @Size(min = 1, max = 500) String reason) {}

    /// @param reason for whoever reads the history
    record Decision(@NotBlank @Size(max = 500) String reason) {}
}
