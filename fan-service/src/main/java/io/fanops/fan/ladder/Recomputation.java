package io.fanops.fan.ladder;

import io.fanops.platform.operation.LongWork;
import io.fanops.platform.sql.PassingFailure;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Computes where all fans of a brand stand anew, from what passed between them and the brand, by
/// the rules that hold now. Facts go on being heard meanwhile; a second run changes nothing.
@ApplicationScoped
class Recomputation implements LongWork.Work {
    /// Fans a transaction: some tens of milliseconds, in which facts of these fans wait.
    private static final int BATCH = 500;

    /// Over about half a minute, longer than a database needs to come back from a crash.
    private static final int TRIES = 10;

    private static final UUID START = new UUID(0, 0);

    private final StandingRows rows;
    private final Standing standing;
    private volatile boolean stopping;

    Recomputation(StandingRows rows, Standing standing) {
        this.rows = rows;
        this.standing = standing;
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
    }

    /// Fans in their own right, each of whom is computed anew.
    long total() {
        return rows.count();
    }

    @Override
    public @Nullable String run(LongWork.Telling telling) {
        var fans = rows.after(START, BATCH);
        while (!fans.isEmpty()) {
            recompute(fans);
            telling.done(fans.size());
            fans = rows.after(fans.getLast(), BATCH);
        }
        return null;
    }

    private void recompute(List<UUID> fans) {
        for (int attempt = 1; ; attempt++) {
            try {
                QuarkusTransaction.requiringNew().run(() -> standing.recompute(fans));
                return;
            } catch (RuntimeException e) {
                if (stopping || attempt == TRIES || !PassingFailure.is(e)) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    private static void pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(5_000, 50L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
