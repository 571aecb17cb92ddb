package io.fanops.platform.operation;

import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.operation.Operation.State;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.PassingFailure;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Runs what takes longer than a caller waits: answers 202 with an operation at once.
///
/// The operation is written down in the transaction of its `Idempotency-Key`, and begins when that
/// has committed, as soon as it is its turn. While it waits or runs, this process gives a sign of
/// life for it every few seconds; one whose process died shows as failed after a minute of silence
/// and is to be asked for again. So work changes nothing before its end, or nothing that its repeat
/// would not.
@ApplicationScoped
public class LongWork {
    private static final Logger LOG = Logger.getLogger(LongWork.class);

    /// Between two signs of life, in milliseconds: progress is told as often.
    private static final long HEARTBEAT_MS = 2_000;

    /// What waits, or counts nothing, gives one less often, in nanoseconds.
    private static final long AT_LEAST_EVERY = TimeUnit.SECONDS.toNanos(10);

    /// How long a process that stops waits for work to see it, in milliseconds.
    private static final long PATIENCE_MS = 5_000;

    /// How often the end of work is told where the database is away: over about half a minute.
    private static final int TRIES = 10;

    /// The service is about to stop, or the work broke.
    private static final String AGAIN =
            "It stopped before its end; send it again with a new Idempotency-Key.";

    private static final LineImport.Outcome NO_LINES =
            new LineImport.Outcome(List.of(), null, null);

    private final Operations operations;
    private final Idempotency idempotency;
    private final BrandScope scope;
    private final TransactionSynchronizationRegistry transactions;
    private final Turns<Job> turns = new Turns<>(this::begin);
    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("operations-heart").daemon().factory());
    private volatile boolean stopping;

    LongWork(
            Operations operations,
            Idempotency idempotency,
            BrandScope scope,
            TransactionSynchronizationRegistry transactions) {
        this.operations = operations;
        this.idempotency = idempotency;
        this.scope = scope;
        this.transactions = transactions;
    }

    void start(@Observes StartupEvent event) {
        heart.scheduleWithFixedDelay(
                this::giveSignOfLife, HEARTBEAT_MS, HEARTBEAT_MS, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        stopping = true;
        turns.close(PATIENCE_MS).forEach(this::drop);
        heart.shutdownNow();
    }

    /// Starts work in the brand in scope; equal requests under one `Idempotency-Key` are one
    /// operation.
    ///
    /// @param kind what the operation is called
    /// @param request as it was sent
    /// @param total pieces in all, or null where that is not known
    /// @param work what is to be done; closed in any case, also where nothing begins
    /// @return 202 with the operation
    /// @throws Refused what [Work#check] throws; `TOO_MUCH_WORK`
    public Response start(String kind, Object request, @Nullable Long total, Work work) {
        var brand = scope.brand();
        var begun = new AtomicBoolean();
        try {
            return idempotency.once(
                    request,
                    () -> {
                        turns.refuseIfFull(brand);
                        work.check();
                        var operation = operations.begin(kind, total);
                        afterCommit(() -> {
                            begun.set(true);
                            var job = new Job(brand, operation, work);
                            if (!turns.offer(job)) {
                                drop(job);
                            }
                        });
                        return Response.accepted(operation)
                                .location(
                                        URI.create(
                                                "/v1/brands/"
                                                        + brand
                                                        + "/operations/"
                                                        + operation.id()))
                                .build();
                    });
        } finally {
            if (!begun.get()) {
                work.close();
            }
        }
    }

    private void afterCommit(Runnable then) {
        transactions.registerInterposedSynchronization(
                new Synchronization() {
                    @Override
                    public void beforeCompletion() {
                        // Only a commit matters.
                    }

                    @Override
                    public void afterCompletion(int status) {
                        if (status == Status.STATUS_COMMITTED) {
                            then.run();
                        }
                    }
                });
    }

    private void begin(Job job) {
        Thread.ofVirtual()
                .name(job.operation.kind() + "-" + job.operation.id())
                .start(() -> {
                    try {
                        BrandScope.within(job.brand, () -> run(job));
                    } finally {
                        turns.done(job);
                    }
                });
    }

    private void run(Job job) {
        var operation = job.operation;
        try (var work = job.work) {
            operations.advance(operation.id(), 0, NO_LINES);
            end(job, State.SUCCEEDED, work.run(job));
        } catch (Refused e) {
            end(job, State.FAILED, e.type().name() + ": " + e.detail());
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s %s failed", operation.kind(), operation.id());
            end(job, State.FAILED, AGAIN);
        }
    }

    /// What was accepted and will not begin here.
    private void drop(Job job) {
        try (var _ = job.work) {
            BrandScope.within(job.brand, () -> end(job, State.FAILED, AGAIN));
        }
    }

    private void end(Job job, State state, @Nullable String detail) {
        for (int attempt = 1; ; attempt++) {
            try {
                operations.end(job.operation.id(), state, detail, job.done.get());
                return;
            } catch (RuntimeException e) {
                if (stopping || attempt == TRIES || !PassingFailure.is(e)) {
                    LOG.errorf(e, "%s has ended, and nobody can be told", job.operation.id());
                    return;
                }
                pause(attempt);
            }
        }
    }

    private void giveSignOfLife() {
        long now = System.nanoTime();
        turns.all().stream()
                .filter(job -> job.isDue(now))
                .collect(Collectors.groupingBy(Job::brand))
                .forEach((brand, jobs) -> {
                    try {
                        BrandScope.within(
                                brand,
                                () ->
                                        operations.live(
                                                jobs.stream()
                                                        .collect(
                                                                Collectors.toMap(
                                                                        job -> job.operation.id(),
                                                                        job -> job.done.get()))));
                        jobs.forEach(job -> job.toldAt(now));
                    } catch (RuntimeException e) {
                        LOG.warnf("No sign of life of operations of %s: %s", brand, e.getMessage());
                    }
                });
    }

    /// Waits before work is tried again, longer each time.
    ///
    /// @param attempt from 1
    static void pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(5_000, 50L << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /// What is to be done.
    @FunctionalInterface
    public interface Work extends AutoCloseable {
        /// Does it: in a thread of its own, inside the brand, in no transaction.
        ///
        /// @return what to say of the end, such as the path of what was made; null for nothing
        @Nullable String run(Telling telling);

        /// Refuses early what would be refused at the end, in the transaction of the key: a repeat
        /// is not asked.
        default void check() {}

        /// Lets go of what it holds.
        @Override
        default void close() {}
    }

    /// Tells how far the work is.
    public interface Telling {
        /// Counts; takes no connection, so that it may be called inside a transaction.
        ///
        /// @param done pieces since the last time
        /// @throws IllegalStateException where the service stops: the work is to end
        void done(long done);

        /// The operation's id.
        UUID operation();
    }

    private final class Job implements Turns.Job, Telling {
        private final String brand;
        private final Operation operation;
        private final Work work;
        private final AtomicLong done = new AtomicLong();
        private volatile long told;
        private volatile long toldAt = System.nanoTime();

        Job(String brand, Operation operation, Work work) {
            this.brand = brand;
            this.operation = operation;
            this.work = work;
        }

        @Override
        public String brand() {
            return brand;
        }

        @Override
        public void done(long more) {
            done.addAndGet(more);
            if (stopping) {
                throw new IllegalStateException("The service stops");
            }
        }

        @Override
        public UUID operation() {
            return operation.id();
        }

        boolean isDue(long now) {
            return done.get() != told || now - toldAt >= AT_LEAST_EVERY;
        }

        void toldAt(long now) {
            told = done.get();
            toldAt = now;
        }
    }
}
