package io.fanops.fan.audience;

import io.fanops.fan.population.Populations;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/audiences/index")
@RunOnVirtualThread
@Tag(name = "Audiences")
class PopulationResource {
    private final Populations populations;

    PopulationResource(Populations populations) {
        this.populations = populations;
    }

    @GET
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
    @Operation(
            summary = "See how the index that audiences are counted on stands",
            description =
                    "Fans in it, bytes of memory, when and in how long it was built from the tables, up to when it is current. "
                            + "Of the replica that answers.")
    public Populations.Status read(@PathParam("brand") String brand) {
        return populations.status();
    }

    @POST
    @Path("/rebuild")
    @RolesAllowed(Role.BRAND_ADMIN)
    @Operation(
            summary = "Build the index anew from the tables",
            description = "The one that is there answers until then. Of the replica that answers.")
    @APIResponse(responseCode = "202", description = "Being built")
    public Response rebuild(@PathParam("brand") String brand) {
        populations.rebuild();
        return Response.accepted(populations.status()).build();
    }
}
