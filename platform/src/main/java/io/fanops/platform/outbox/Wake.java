package io.fanops.platform.outbox;

import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Wakes the relay, wherever it runs, by `NOTIFY` after a transaction that told facts has
/// committed: once for all that committed meanwhile.
///
/// Not inside the transaction: PostgreSQL holds one lock for the whole database from a notifying
/// transaction's commit on until it is on disk, so that such transactions commit one by one
/// (measured: 900 a second instead of 8,600). A process that dies in between costs a second, after
/// which the relay looks by itself.
@ApplicationScoped
class Wake {
    private static final Logger LOG = Logger.getLogger(Wake.class);

    /// Between two wakes, in milliseconds: long enough for a burst to share one, too short to
    /// matter.
    private static final long PAUSE_MS = 2;

    private final javax.sql.DataSource database;
    private final TransactionSynchronizationRegistry transactions;
    private final Semaphore committed = new Semaphore(0);
    private volatile boolean stopped;

    Wake(
            @DataSource("relay") javax.sql.DataSource database,
            TransactionSynchronizationRegistry transactions) {
        this.database = database;
        this.transactions = transactions;
    }

    /// Wakes the relay when the running transaction has committed.
    void afterCommit() {
        if (transactions.getResource(this) != null) {
            return;
        }
        transactions.putResource(this, true);
        transactions.registerInterposedSynchronization(
                new Synchronization() {
                    @Override
                    public void beforeCompletion() {
                        // Only a commit matters.
                    }

                    @Override
                    public void afterCompletion(int status) {
                        if (status == Status.STATUS_COMMITTED) {
                            committed.release();
                        }
                    }
                });
    }

    void start(@Observes StartupEvent event) {
        Thread.ofPlatform().name("outbox-wake").daemon().start(this::run);
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopped = true;
        committed.release();
    }

    private void run() {
        try {
            while (!stopped) {
                committed.acquire();
                committed.drainPermits();
                wake();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        try (var connection = database.getConnection();
                var notify = connection.createStatement()) {
            notify.execute("notify outbox");
        } catch (SQLException e) {
            if (!stopped) {
                LOG.debugf("The relay will look by itself: %s", e.getMessage());
            }
        }
    }
}
