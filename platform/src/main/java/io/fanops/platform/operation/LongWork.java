package io.fanops.platform.operation;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.operation.Operation.State;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Runs what takes longer than a caller waits: answers 202 with an operation at once.
///
/// Work that a process does not live to end shows as failed after a minute of silence and is to be
/// asked for again; so it changes nothing before its end, or nothing that its repeat would not.
@ApplicationScoped
public class LongWork {
    private static final Logger LOG = Logger.getLogger(LongWork.class);

    /// Work without lines has none that were refused, and none that made something.
    private static final LineImport.Outcome NO_LINES =
            new LineImport.Outcome(List.of(), null, null);

    private final Operations operations;
    private final Idempotency idempotency;
    private final BrandScope scope;

    LongWork(Operations operations, Idempotency idempotency, BrandScope scope) {
        this.operations = operations;
        this.idempotency = idempotency;
        this.scope = scope;
    }

    /// Starts work in the brand in scope; equal requests under one `Idempotency-Key` are one
    /// operation.
    ///
    /// @param kind what the operation is called
    /// @param request as it was sent
    /// @param total pieces in all, or null where that is not known
    /// @param work runs in a thread of its own, inside the brand, in no transaction
    /// @return 202 with the operation
    public Response start(String kind, Object request, @Nullable Long total, Work work) {
        var brand = scope.brand();
        return idempotency.once(
                request,
                () ->
                        QuarkusTransaction.suspendingExisting()
                                .call(() -> {
                                    var operation = operations.begin(kind, total);
                                    Thread.ofVirtual()
                                            .name(kind + "-" + operation.id())
                                            .start(() ->
                                                    BrandScope.within(
                                                            brand, () -> run(operation, work)));
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

    private void run(Operation operation, Work work) {
        try {
            var detail = work.run(done -> operations.advance(operation.id(), done, NO_LINES));
            operations.end(operation.id(), State.SUCCEEDED, detail);
        } catch (Refused e) {
            operations.end(operation.id(), State.FAILED, e.type().name() + ": " + e.detail());
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s %s failed", operation.kind(), operation.id());
            operations.end(
                    operation.id(),
                    State.FAILED,
                    "It stopped before its end and can be asked for again.");
        }
    }

    /// What is to be done.
    public interface Work {
        /// @return what to say of the end, such as the path of what was made; null for nothing
        @Nullable String run(Telling telling);
    }

    /// Tells how far it is, every few seconds.
    public interface Telling {
        /// @param done pieces since the last time
        void done(long done);
    }
}
