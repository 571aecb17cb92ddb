package io.fanops.platform.outbox;

import io.fanops.platform.kafka.Sender;
import io.fanops.platform.retention.Pruning;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Sends the outbox to Kafka: one replica of a service at a time, in the order of the rows' ids.
///
/// Wakes by `NOTIFY`, and once a second without one. A row is deleted when Kafka has acknowledged
/// it, never before.
@ApplicationScoped
class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    /// Rows a round: large enough that Kafka's batches fill, small enough that a crash repeats
    /// little.
    private static final int BATCH = 1_000;

    /// One relay a service: the key of PostgreSQL's advisory lock, any fixed number.
    private static final long RELAY_LOCK = 7_316_001;

    /// Kafka's own delivery.timeout.ms is two minutes; past it a round has failed and is made
    /// again.
    private static final long SEND_TIMEOUT_SECONDS = 125;

    private final javax.sql.DataSource database;
    private final Sender sender;
    private final Pruning pruning;
    private final String source;
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean stopped;
    private @Nullable Thread thread;

    OutboxRelay(
            @DataSource("relay") javax.sql.DataSource database,
            Sender sender,
            Pruning pruning,
            @ConfigProperty(name = "fanops.service") String service,
            MeterRegistry metrics) {
        this.database = database;
        this.sender = sender;
        this.pruning = pruning;
        this.source = "/fanops/" + service;
        metrics.gauge("fanops_outbox_sent", sent);
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) throws InterruptedException {
        stopped = true;
        var running = thread;
        if (running != null) {
            running.join(5_000);
        }
    }

    private void run() {
        while (!stopped) {
            try (var connection = database.getConnection()) {
                if (!holdsTheLock(connection)) {
                    pause();
                    continue;
                }
                LOG.debug("This replica relays the outbox");
                try {
                    relay(connection);
                } finally {
                    resign(connection);
                }
            } catch (SQLException e) {
                if (!stopped) {
                    LOG.warnf("The relay lost the database and will come back: %s", e.getMessage());
                    pause();
                }
            } catch (RuntimeException e) {
                LOG.error("The relay failed and will come back", e);
                pause();
            }
        }
    }

    private void relay(Connection connection) throws SQLException {
        try (var listen = connection.createStatement()) {
            listen.execute("listen outbox");
        }
        var notifications = connection.unwrap(PGConnection.class);
        while (!stopped) {
            pruning.ifDue(connection);
            int count = round(connection);
            if (count < BATCH && count >= 0) {
                notifications.getNotifications(count > 0 ? 10 : 1_000);
            } else if (count < 0) {
                pause();
            }
        }
    }

    /// @return how many were sent; -1 where Kafka did not take all of them
    private int round(Connection connection) throws SQLException {
        var rows = read(connection);
        if (rows.isEmpty()) {
            return 0;
        }
        var done = new ArrayList<Long>(rows.size());
        try {
            var acknowledged = new ArrayList<Future<RecordMetadata>>(rows.size());
            for (var row : rows) {
                acknowledged.add(sender.send(record(row)));
            }
            for (int i = 0; i < rows.size(); i++) {
                acknowledged.get(i).get(SEND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
                done.add(rows.get(i).id());
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warnf("Kafka did not take a fact; it stays in the outbox: %s", e.getMessage());
            // Later facts of the same fan may be on their way: none of them may come first.
            sender.giveUp();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        try (var delete = connection.prepareStatement("delete from outbox where id = any(?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", done.toArray()));
            delete.executeUpdate();
        }
        sent.addAndGet(done.size());
        return done.size() == rows.size() ? rows.size() : -1;
    }

    private static List<Row> read(Connection connection) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var query =
                connection.prepareStatement(
                        "select id, brand, event_id, topic, key, type, data, occurred_at from outbox order by id limit ?")) {
            query.setInt(1, BATCH);
            try (var result = query.executeQuery()) {
                while (result.next()) {
                    rows.add(
                            new Row(
                                    result.getLong(1),
                                    result.getString(2),
                                    result.getObject(3, UUID.class),
                                    result.getString(4),
                                    result.getString(5),
                                    result.getString(6),
                                    result.getString(7),
                                    result.getTimestamp(8).toInstant()));
                }
            }
        }
        return rows;
    }

    private ProducerRecord<String, byte[]> record(Row row) {
        var record =
                new ProducerRecord<>(
                        row.topic(), row.key(), row.data().getBytes(StandardCharsets.UTF_8));
        header(record, "ce_specversion", "1.0");
        header(record, "ce_id", row.eventId().toString());
        header(record, "ce_source", source);
        header(record, "ce_type", row.type());
        header(record, "ce_time", row.occurredAt().toString());
        header(record, "ce_brand", row.brand());
        header(record, "content-type", "application/json");
        return record;
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean holdsTheLock(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
            query.setLong(1, RELAY_LOCK);
            try (var result = query.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /// Gives the lock back: the connection goes to a pool, where somebody else may get it.
    private static void resign(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("unlisten *");
            statement.execute("select pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.debugf("The connection is gone, and the lock with it: %s", e.getMessage());
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private record Row(
            long id,
            String brand,
            UUID eventId,
            String topic,
            String key,
            String type,
            String data,
            Instant occurredAt) {}
}
