package io.fanops.platform.freshness;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/// How far this service has come in the topics that it hears.
///
/// Compares the ends of the topics with what has been dealt with: here, or (of partitions that
/// another replica reads) what that one has committed. Asks Kafka at most five times a second.
@ApplicationScoped
public class Progress {
    /// Between two questions to Kafka, in milliseconds.
    private static final long EVERY_MS = 200;

    private final Map<String, Object> kafka;
    private final Clock clock;
    private final Map<TopicPartition, Long> processed = new ConcurrentHashMap<>();
    private final Map<String, Instant> newest = new ConcurrentHashMap<>();
    private final Map<String, State> states = new ConcurrentHashMap<>();
    private @Nullable Admin admin;

    Progress(@Identifier("default-kafka-broker") Map<String, Object> kafka, Clock clock) {
        this.kafka = kafka;
        this.clock = clock;
    }

    /// Notes that a batch has had its effects.
    public void processed(String consumer, ConsumerRecords<String, byte[]> records) {
        for (var partition : records.partitions()) {
            var last = records.records(partition).getLast();
            processed.merge(partition, last.offset() + 1, Math::max);
            newest.merge(
                    partition.topic(),
                    Instant.ofEpochMilli(last.timestamp()),
                    (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    /// How fresh a figure is that follows from the given incoming channels' topics.
    ///
    /// @param channels names of `mp.messaging.incoming` channels of this service
    public Freshness of(String... channels) {
        long pending = 0;
        var now = clock.instant();
        var asOf = now;
        for (var channel : channels) {
            var state =
                    states.compute(
                            channel,
                            (name, known) ->
                                    known != null && known.until().isAfter(now)
                                            ? known
                                            : ask(name, now));
            pending += state.pending();
            if (state.pending() > 0 && state.asOf().isBefore(asOf)) {
                asOf = state.asOf();
            }
        }
        return new Freshness(asOf, Math.max(0, Duration.between(asOf, now).toMillis()), pending);
    }

    private State ask(String channel, Instant now) {
        var config = ConfigProvider.getConfig();
        var topic = config.getValue("mp.messaging.incoming." + channel + ".topic", String.class);
        var group = config.getValue("mp.messaging.incoming." + channel + ".group.id", String.class);
        try {
            var partitions =
                    admin()
                            .describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(2, TimeUnit.SECONDS)
                            .values()
                            .stream()
                            .flatMap(described -> described.partitions().stream())
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            var ends =
                    admin().listOffsets(
                                    partitions.stream()
                                            .collect(
                                                    Collectors.toMap(
                                                            p -> p, _ -> OffsetSpec.latest())))
                            .all()
                            .get(2, TimeUnit.SECONDS);
            var committed =
                    admin().listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get(2, TimeUnit.SECONDS);
            long pending = 0;
            for (var partition : partitions) {
                var stored = committed.get(partition);
                long done =
                        Math.max(
                                processed.getOrDefault(partition, 0L),
                                stored == null ? 0L : stored.offset());
                pending += Math.max(0, Objects.requireNonNull(ends.get(partition)).offset() - done);
            }
            return new State(
                    now.plusMillis(EVERY_MS), newest.getOrDefault(topic, Instant.EPOCH), pending);
        } catch (ExecutionException e) {
            if (e.getCause()
                    instanceof org.apache.kafka.common.errors.UnknownTopicOrPartitionException) {
                return new State(now.plusMillis(EVERY_MS), now, 0);
            }
            return unknown(topic, now);
        } catch (TimeoutException _) {
            return unknown(topic, now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /// Kafka does not answer: what we know ends with the newest fact that we dealt with.
    private State unknown(String topic, Instant now) {
        return new State(now.plusMillis(EVERY_MS), newest.getOrDefault(topic, Instant.EPOCH), 1);
    }

    private synchronized Admin admin() {
        if (admin == null) {
            var settings = new HashMap<>(kafka);
            settings.put("request.timeout.ms", 2_000);
            settings.put("default.api.timeout.ms", 2_000);
            admin = Admin.create(settings);
        }
        return admin;
    }

    void stop(@Observes ShutdownEvent event) {
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
    }

    private record State(Instant until, Instant asOf, long pending) {}
}
