package io.fanops.fan.ladder;

import io.fanops.platform.operation.LongWork;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/ladder/recomputation")
@RunOnVirtualThread
@Tag(name = "Standing")
class RecomputationResource {
    private final Recomputation recomputation;
    private final LongWork work;

    RecomputationResource(Recomputation recomputation, LongWork work) {
        this.recomputation = recomputation;
        this.work = work;
    }

    @POST
    @RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER})
    @Operation(
            summary = "Compute where all fans stand anew",
            description =
                    """
                    Figures, stage, tier and attitude class of every fan from all that passed between them and the brand, by the rules that hold \
                    now; what is stored is corrected.\
                    """)
    @APIResponse(
            responseCode = "202",
            content =
                    @Content(
                            schema =
                                    @Schema(
                                            implementation =
                                                    io.fanops.platform.operation.Operation.class)))
    public Response recompute(@PathParam("brand") String brand) {
        return work.start("LADDER_RECOMPUTATION", "", recomputation.total(), recomputation);
    }
}
