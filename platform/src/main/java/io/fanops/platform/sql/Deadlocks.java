package io.fanops.platform.sql;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Transactions that PostgreSQL ended because they stood in each other's way.
///
/// Each service takes its locks in one order, so this is rare; where it happens, nothing has been
/// changed and the same transaction is simply made again.
public final class Deadlocks {
    private static final Logger LOG = Logger.getLogger(Deadlocks.class);

    private static final int TRIES = 6;

    private Deadlocks() {}

    /// Runs a whole transaction, again if it was the victim.
    ///
    /// @param transaction begins and ends a transaction of its own; never called inside another
    public static <T> T survived(Supplier<T> transaction) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.get();
            } catch (RuntimeException e) {
                if (attempt == TRIES || !PassingFailure.isVictim(e)) {
                    throw e;
                }
                LOG.debugf("Attempt %d was the victim of a deadlock", attempt);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(5, 50));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
