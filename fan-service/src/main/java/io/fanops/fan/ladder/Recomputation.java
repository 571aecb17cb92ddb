package io.fanops.fan.ladder;

import io.fanops.platform.operation.Operation;
import io.fanops.platform.operation.Operation.State;
import io.fanops.platform.operation.Operations;
import io.fanops.platform.sql.PassingFailure;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Computes where all fans of a brand stand anew, from what passed between them and the brand, by
/// the rules that hold now. Facts go on being heard meanwhile; a second run changes nothing.
@ApplicationScoped
class Recomputation {
    private static final Logger LOG = Logger.getLogger(Recomputation.class);

    /// Fans a transaction: some tens of milliseconds, in which facts of these fans wait.
    private static final int BATCH = 500;

    /// Over about half a minute, longer than a database needs to come back from a crash.
    private static final int TRIES = 10;

    private static final UUID START = new UUID(0, 0);

    private final StandingRows rows;
    private final Standing standing;
    private final Operations operations;
    private final BrandScope scope;
    private volatile boolean stopping;

    Recomputation(StandingRows rows, Standing standing, Operations operations, BrandScope scope) {
        this.rows = rows;
        this.standing = standing;
        this.operations = operations;
        this.scope = scope;
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
    }

    /// Begins; returns at once.
    Operation start() {
        var brand = scope.brand();
        var operation = operations.begin("LADDER_RECOMPUTATION", rows.count());
        Thread.ofVirtual()
                .name("recomputation-" + operation.id())
                .start(() -> BrandScope.within(brand, () -> run(operation.id())));
        return operation;
    }

    private void run(UUID operation) {
        try {
            var fans = rows.after(START, BATCH);
            while (!fans.isEmpty()) {
                recompute(fans);
                operations.advance(operation, fans.size(), List.of());
                fans = rows.after(fans.getLast(), BATCH);
            }
            operations.end(operation, State.SUCCEEDED, null);
        } catch (RuntimeException | InterruptedException e) {
            LOG.errorf(e, "Recomputation %s failed", operation);
            operations.end(
                    operation, State.FAILED, "It stopped before its end and can be started again.");
        }
    }

    private void recompute(List<UUID> fans) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                QuarkusTransaction.requiringNew().run(() -> standing.recompute(fans));
                return;
            } catch (RuntimeException e) {
                if (stopping || attempt == TRIES || !PassingFailure.is(e)) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(Math.min(5_000, 50L << attempt));
            }
        }
    }
}
