package io.fanops.platform.inbox;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.freshness.Progress;
import io.fanops.platform.sql.PassingFailure;
import io.fanops.platform.tenancy.BrandScope;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.PersistenceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.jboss.logging.Logger;

/// Takes batches of records off Kafka and brings each fact's effect about once.
@ApplicationScoped
public class FactIntake {
    private static final Logger LOG = Logger.getLogger(FactIntake.class);

    /// How often a fact that a handler chokes on is tried by itself before it becomes a dead
    /// letter.
    private static final int TRIES = 3;

    private final FactReader reader;
    private final Inbox inbox;
    private final DeadLetters deadLetters;
    private final Progress progress;
    private final MeterRegistry metrics;
    private volatile boolean stopping;

    FactIntake(
            FactReader reader,
            Inbox inbox,
            DeadLetters deadLetters,
            Progress progress,
            MeterRegistry metrics) {
        this.reader = reader;
        this.inbox = inbox;
        this.deadLetters = deadLetters;
        this.progress = progress;
        this.metrics = metrics;
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
    }

    /// Brings about the effects of a batch. Returns when all of it is dealt with: then, and only
    /// then, its offsets may be committed. It throws only where this process is being stopped.
    ///
    /// @param consumer the handler's stable name; two handlers of one service hear the same fact
    ///   independently
    /// @param wanted the facts that have an effect here, or the topics all of whose facts have;
    ///   others cost no row and no transaction
    /// @param effect writes the effects of facts of one brand, in their order, inside a transaction
    ///   and inside that brand; it may be called again with the same facts after a failure, whose
    ///   writes were rolled back
    public void receive(
            String consumer,
            Set<Class<? extends Fact>> wanted,
            ConsumerRecords<String, byte[]> records,
            Consumer<List<Received>> effect) {
        Map<String, List<Source>> byBrand = new LinkedHashMap<>();
        for (var record : records) {
            try {
                reader.read(record, wanted)
                        .ifPresent(fact ->
                                byBrand.computeIfAbsent(fact.brand(), _ -> new ArrayList<>())
                                        .add(new Source(record, fact)));
            } catch (FactReader.Unreadable e) {
                bury(consumer, record, e);
            }
        }
        byBrand.forEach((brand, sources) -> apply(consumer, brand, sources, effect));
        metrics.counter("fanops_facts_received", "consumer", consumer).increment(records.count());
        progress.processed(consumer, records);
    }

    private void apply(
            String consumer, String brand, List<Source> sources, Consumer<List<Received>> effect) {
        for (int attempt = 1; ; attempt++) {
            try {
                BrandScope.within(
                        brand,
                        () ->
                                inbox.once(
                                        consumer,
                                        brand,
                                        sources.stream().map(Source::fact).toList(),
                                        effect));
                return;
            } catch (RuntimeException e) {
                if (isPassing(e)) {
                    waitFor("the database", consumer, attempt, e);
                } else if (sources.size() > 1) {
                    // One of them is at fault: each by itself, so that the others have their
                    // effect.
                    LOG.debugf(e, "%s splits a batch of %d", consumer, sources.size());
                    sources.forEach(source -> apply(consumer, brand, List.of(source), effect));
                    return;
                } else if (attempt >= TRIES) {
                    bury(consumer, sources.getFirst().record(), e);
                    return;
                } else {
                    pause(attempt);
                }
            }
        }
    }

    /// Returns when Kafka has the dead letter: until then the record is nowhere else.
    private void bury(
            String consumer, ConsumerRecord<String, byte[]> record, RuntimeException cause) {
        LOG.errorf(
                cause,
                "%s cannot deal with %s-%d@%d: to the dead letters",
                consumer,
                record.topic(),
                record.partition(),
                record.offset());
        metrics.counter("fanops_dead_letters", "consumer", consumer).increment();
        for (int attempt = 1; ; attempt++) {
            try {
                deadLetters.bury(consumer, record, cause);
                return;
            } catch (RuntimeException e) {
                waitFor("the dead letters", consumer, attempt, e);
            }
        }
    }

    private void waitFor(String what, String consumer, int attempt, RuntimeException e) {
        if (stopping) {
            // The batch is not acknowledged and comes again after the start.
            throw e;
        }
        LOG.warnf("%s waits for %s: %s", consumer, what, e.getMessage());
        pause(attempt);
    }

    /// A failure of the moment: the database, or a fact that this one builds on and that is still
    /// on its way.
    private static boolean isPassing(RuntimeException e) {
        return PassingFailure.is(e) || e instanceof PersistenceException p && p.getCause() == null;
    }

    private void pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(5_000, 50L << Math.min(attempt, 10)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private record Source(ConsumerRecord<String, byte[]> record, Received fact) {}
}
