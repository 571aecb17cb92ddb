package io.fanops.fan.role;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.fan.role.FanRoles.FanRole;
import io.fanops.fan.who.Oneself;
import io.fanops.platform.action.ActionsOf;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/me/roles")
@RunOnVirtualThread
@RolesAllowed(Role.FAN)
@Tag(name = "Me")
class MyRolesResource {
    private final FanRoles roles;
    private final GivingRoles giving;
    private final Oneself oneself;
    private final Idempotency idempotency;

    MyRolesResource(FanRoles roles, GivingRoles giving, Oneself oneself, Idempotency idempotency) {
        this.roles = roles;
        this.giving = giving;
        this.oneself = oneself;
        this.idempotency = idempotency;
    }

    @GET
    @Operation(summary = "List one's own roles, those of the past too, the oldest first")
    public Page<OwnRole> list(
            @PathParam("brand") String brand,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return Page.of(
                roles.of(oneself.fan(), Cursor.id(cursor), limit + 1),
                limit,
                role -> role.id().toString(),
                OwnRole::new);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Apply for a role",
            description = "What is open already is answered as it is (200).")
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = OwnRole.class)))
    @APIResponse(
            responseCode = "200",
            description = "Was open already",
            content = @Content(schema = @Schema(implementation = OwnRole.class)))
    public Response apply(
            @PathParam("brand") String brand,
            @QueryParam("dryRun") @DefaultValue("false") boolean dryRun,
            @Valid @NotNull Application request) {
        var self = oneself.fan();
        return idempotency.once(
                request,
                () -> {
                    var opened = giving.apply(self, request.role());
                    return Response.status(
                                    opened.isNew() ? Response.Status.CREATED : Response.Status.OK)
                            .entity(new OwnRole(opened.role()))
                            .build();
                });
    }

    @POST
    @Path("/{role}/acceptance")
    @Operation(summary = "Accept an invitation to a role")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = OwnRole.class)))
    public Response accept(@PathParam("brand") String brand, @PathParam("role") String role) {
        var self = oneself.fan();
        return idempotency.once("", () -> ok(giving.accept(self, role, RoleState.INVITED, null)));
    }

    @POST
    @Path("/{role}/refusal")
    @Operation(summary = "Decline an invitation to a role, or take one's application back")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = OwnRole.class)))
    public Response decline(@PathParam("brand") String brand, @PathParam("role") String role) {
        var self = oneself.fan();
        return idempotency.once("", () -> ok(giving.decline(self, role, null)));
    }

    private static Response ok(FanRole role) {
        return Response.ok(new OwnRole(role)).build();
    }

    /// A role as the fan sees it who has it.
    record OwnRole(@JsonUnwrapped @JsonIgnoreProperties("_actions") FanRole role) {
        @JsonProperty("_actions")
        @ActionsOf(MyRolesResource.class)
        public List<String> actions() {
            return role.state().ownActions();
        }
    }

    /// @param role its key in the catalogue
    record Application(@NotBlank @Size(max = 40) String role) {}
}
