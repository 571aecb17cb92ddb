package io.fanops.fan.intake;

import io.fanops.fan.rules.Edition;
import io.fanops.fan.rules.Rulebook;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.tenancy.Caller;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/intake/routing")
@RunOnVirtualThread
@Tag(name = "Intake")
class RoutingResource {
    private final Rulebook rulebook;
    private final Caller caller;

    RoutingResource(Rulebook rulebook, Caller caller) {
        this.rulebook = rulebook;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST, Role.STORE_CLERK})
    @Operation(
            summary = "Read who may take what comes in at first",
            description = "Version 0 is the default: whatever comes in is everybody's at once.")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Routing.class)))
    public Response read(@PathParam("brand") String brand) {
        return answer(rulebook.present().of(Routing.KIND));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Say who may take what comes in at first",
            description =
                    """
                    The first rule that speaks of an item's topic and channel lets a role or a person have it alone for some minutes; then it \
                    is everybody's. For what comes in from now on. With If-Match a lost race is refused (412). Try it with a dry run of \
                    `POST …/intake`.\
                    """)
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = Routing.class)))
    public Response put(
            @PathParam("brand") String brand,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Valid @NotNull Routing routing) {
        routing.check();
        return answer(rulebook.put(Routing.KIND, routing, null, caller.subject(), ifMatch));
    }

    private static Response answer(Edition<Routing> edition) {
        return Response.ok(edition)
                .header(HttpHeaders.ETAG, Revision.tag(edition.version()))
                .build();
    }
}
