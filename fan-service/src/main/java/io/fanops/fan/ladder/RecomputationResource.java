package io.fanops.fan.ladder;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.tenancy.Role;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.net.URI;
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
    private final Idempotency idempotency;

    RecomputationResource(Recomputation recomputation, Idempotency idempotency) {
        this.recomputation = recomputation;
        this.idempotency = idempotency;
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
        return idempotency.once(
                "",
                // Written down outside the transaction of the key: it runs at once and tells its
                // progress, which nobody could before the commit.
                () ->
                        QuarkusTransaction.suspendingExisting()
                                .call(() -> {
                                    var operation = recomputation.start();
                                    return Response.accepted(operation)
                                            .location(
                                                    URI.create(
                                                            "/v1/brands/"
                                                                    + brand
                                                                    + "/operations/"
                                                                    + operation.id()))
                                            .build();
                                }));
    }
}
