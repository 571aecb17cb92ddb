package io.fanops.platform.operation;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/v1/brands/{brand}/operations/{operation}")
@RunOnVirtualThread
@Tag(name = "Operations")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class OperationResource {
    /// Between two looks at an operation whose progress is streamed, in milliseconds.
    private static final long LOOK_EVERY_MS = 300;

    private final Operations operations;

    OperationResource(Operations operations) {
        this.operations = operations;
    }

    @GET
    @Operation(summary = "How far long work is")
    public io.fanops.platform.operation.Operation read(
            @PathParam("brand") String brand, @PathParam("operation") String id) {
        return find(id);
    }

    @GET
    @Path("/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "How far long work is, as server-sent events until it ends")
    public void follow(
            @PathParam("brand") String brand,
            @PathParam("operation") String id,
            @Context SseEventSink sink,
            @Context Sse sse)
            throws InterruptedException {
        var operation = find(id);
        try (sink) {
            long told = -1;
            while (!sink.isClosed()) {
                if (operation.done() != told || operation.state().isEnd()) {
                    told = operation.done();
                    sink.send(
                                    sse.newEventBuilder()
                                            .name(operation.state().isEnd() ? "end" : "progress")
                                            .mediaType(MediaType.APPLICATION_JSON_TYPE)
                                            .data(operation)
                                            .build())
                            .toCompletableFuture()
                            .join();
                }
                if (operation.state().isEnd()) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
                operation = find(id);
            }
        }
    }

    private io.fanops.platform.operation.Operation find(String id) {
        return Ids.parse(id)
                .flatMap(operations::find)
                .orElseThrow(() -> Refused.notFound("operation"));
    }
}
