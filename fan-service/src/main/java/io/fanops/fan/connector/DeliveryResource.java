package io.fanops.fan.connector;

import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/// Where systems post; the gateway shows it as `/w/{code}`. They have no token: the connector's
/// secret proves who they are, and its code says whose they are.
@Path("/public/w/{code}")
@RunOnVirtualThread
@PermitAll
class DeliveryResource {
    private final Connectors connectors;
    private final Deliveries deliveries;

    DeliveryResource(Connectors connectors, Deliveries deliveries) {
        this.connectors = connectors;
        this.deliveries = deliveries;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Deliveries.Delivery take(
            @PathParam("code") String code, @Context HttpHeaders headers, @NotNull byte[] body) {
        var address = connectors.at(code).orElseThrow(() -> Refused.notFound("connector"));
        var delivery =
                BrandScope.within(
                        address.brand(),
                        () -> deliveries.take(address.connector(), headers::getHeaderString, body));
        if (delivery.state() == Deliveries.State.REFUSED) {
            throw new Refused(
                    GeneralProblem.VALIDATION_FAILED,
                    "Nothing of the delivery could be taken.",
                    delivery.faults().stream()
                            .map(fault ->
                                    new Refused.FieldError(
                                            fault.field(),
                                            fault.detail() + " (record " + fault.record() + ")"))
                            .toArray(Refused.FieldError[]::new));
        }
        return delivery;
    }
}
