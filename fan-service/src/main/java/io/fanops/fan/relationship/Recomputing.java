package io.fanops.fan.relationship;

import io.fanops.platform.operation.Operation;
import io.fanops.platform.operation.Operation.State;
import io.fanops.platform.operation.Operations;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Computes all ties of a brand anew, as an operation.
///
/// Nobody has to wait for it: a tie that follows an older formula is computed when it is read or
/// touched. It makes those reads fast again, and the figures of communities complete.
@ApplicationScoped
class Recomputing {
    private static final Logger LOG = Logger.getLogger(Recomputing.class);

    /// Fans a transaction: their ties are locked for some tens of milliseconds.
    private static final int BATCH = 500;

    private final Operations operations;
    private final FollowingTouches following;
    private final Ties ties;
    private final BrandScope scope;
    private volatile boolean stopping;

    Recomputing(Operations operations, FollowingTouches following, Ties ties, BrandScope scope) {
        this.operations = operations;
        this.following = following;
        this.ties = ties;
        this.scope = scope;
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
    }

    /// Begins the operation, outside of the running transaction, since it tells its progress while
    /// it runs.
    Operation begin() {
        var brand = scope.brand();
        return QuarkusTransaction.suspendingExisting()
                .call(() -> {
                    var operation = operations.begin("RELATIONSHIP_RECOMPUTATION", null);
                    Thread.ofVirtual()
                            .name("recomputation-" + operation.id())
                            .start(() -> BrandScope.within(brand, () -> run(operation.id())));
                    return operation;
                });
    }

    private void run(UUID operation) {
        try {
            operations.advance(operation, 0, List.of());
            var fans = ties.touched(new UUID(0, 0), BATCH);
            while (!fans.isEmpty() && !stopping) {
                var batch = fans;
                QuarkusTransaction.requiringNew().run(() -> following.recompute(batch));
                operations.advance(operation, batch.size(), List.of());
                fans = ties.touched(batch.getLast(), BATCH);
            }
            operations.end(
                    operation,
                    stopping ? State.FAILED : State.SUCCEEDED,
                    stopping ? "The service stopped; begin it again." : null);
        } catch (RuntimeException e) {
            LOG.errorf(e, "Recomputation %s failed", operation);
            operations.end(operation, State.FAILED, "It stopped before its end; begin it again.");
        }
    }
}
