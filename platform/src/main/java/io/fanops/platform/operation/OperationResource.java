package io.fanops.platform.operation;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.paging.Cursor;
import io.fanops.platform.paging.Page;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

@Path("/v1/brands/{brand}/operations/{operation}")
@RunOnVirtualThread
@Tag(name = "Operations")
@RolesAllowed({Role.BRAND_ADMIN, Role.MARKETER, Role.ANALYST})
class OperationResource {
    /// Between two looks at an operation whose progress is streamed, in milliseconds.
    private static final long LOOK_EVERY_MS = 300;

    /// After a quarter of a minute without news a comment is sent, or what lies between would take
    /// the stream for dead.
    private static final int LOOKS_IN_SILENCE = 50;

    /// Refused lines read at once while they are sent.
    private static final int REJECTED_AT_ONCE = 500;

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
            io.fanops.platform.operation.Operation told = null;
            int looks = 0;
            while (!sink.isClosed()) {
                if (told == null || hasMoved(told, operation)) {
                    told = operation;
                    looks = 0;
                    send(
                            sink,
                            sse.newEventBuilder()
                                    .name(operation.state().isEnd() ? "end" : "progress")
                                    .mediaType(MediaType.APPLICATION_JSON_TYPE)
                                    .data(operation)
                                    .build());
                } else if (++looks == LOOKS_IN_SILENCE) {
                    looks = 0;
                    send(sink, sse.newEventBuilder().comment("still " + told.state()).build());
                }
                if (operation.state().isEnd()) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
                operation = find(id);
            }
        }
    }

    @GET
    @Path("/errors")
    @Operation(summary = "All lines of an import that were refused, in their order")
    public Page<LineError> errors(
            @PathParam("brand") String brand,
            @PathParam("operation") String id,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var operation = find(id);
        return Page.of(
                operations.errors(operation.id(), Cursor.number(cursor, 0), limit + 1),
                limit,
                error -> String.valueOf(error.line()),
                error -> error);
    }

    @GET
    @Path("/rejected")
    @Produces({"text/csv", "application/x-ndjson"})
    @Operation(
            summary = "The refused lines of an import as a file to mend and send again",
            description =
                    """
                    In the format that they were sent in, each with the reason: in a CSV in the columns `rejected.…` at the end, in \
                    NDJSON in the field `_rejected`; both are passed over when the file comes back. A row that could not be cut into \
                    cells stands whole in `rejected.text`. UTF-8. Kept for three days, and shorter where a person in it is erased, of \
                    orders and refunds where anybody of the brand is; of \
                    one import at most 50,000 lines of at most 65,536 characters.\
                    """)
    @APIResponse(responseCode = "200", description = "The file; empty where nothing is kept")
    public Response rejected(@PathParam("brand") String brand, @PathParam("operation") String id) {
        var operation = find(id).id();
        var first = operations.rejected(operation, -1, REJECTED_AT_ONCE);
        boolean csv = first.containsKey(0L);
        return Response.ok(
                        (StreamingOutput)
                                out ->
                                        RejectedLines.write(
                                                out,
                                                csv,
                                                first,
                                                after ->
                                                        operations.rejected(
                                                                operation,
                                                                after,
                                                                REJECTED_AT_ONCE)),
                        csv ? "text/csv; charset=UTF-8" : "application/x-ndjson")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"rejected-"
                                + operation
                                + (csv ? ".csv\"" : ".ndjson\""))
                .build();
    }

    private static boolean hasMoved(
            io.fanops.platform.operation.Operation told,
            io.fanops.platform.operation.Operation now) {
        return told.done() != now.done() || told.state() != now.state();
    }

    private static void send(SseEventSink sink, OutboundSseEvent event) {
        sink.send(event).toCompletableFuture().join();
    }

    private io.fanops.platform.operation.Operation find(String id) {
        return Ids.parse(id)
                .flatMap(operations::find)
                .orElseThrow(() -> Refused.notFound("operation"));
    }
}
