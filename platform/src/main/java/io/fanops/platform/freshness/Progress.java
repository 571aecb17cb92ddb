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
import java.util.concurrent.locks.ReentrantLock;
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

    /// The same while Kafka does not answer: who asks then waits for the time-out.
    private static final long EVERY_MS_WHILE_AWAY = 5_000;

    /// How long one answer of Kafka's may take, in milliseconds.
    private static final int TIMEOUT_MS = 1_000;

    private final Map<String, Object> kafka;
    private final Clock clock;
    private final Map<TopicPartition, Long> processed = new ConcurrentHashMap<>();

    /// Up to when all facts of a partition have had their effects: the newest one's time, or when
    /// there was none left.
    private final Map<TopicPartition, Instant> inUntil = new ConcurrentHashMap<>();

    private final Map<String, State> states = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> asked = new ConcurrentHashMap<>();
    private @Nullable Admin admin;

    public Progress(@Identifier("default-kafka-broker") Map<String, Object> kafka, Clock clock) {
        this.kafka = kafka;
        this.clock = clock;
    }

    /// Notes that a batch has had its effects.
    public void processed(String consumer, ConsumerRecords<String, byte[]> records) {
        for (var partition : records.partitions()) {
            var last = records.records(partition).getLast();
            processed.merge(partition, last.offset() + 1, Math::max);
            inUntil(partition, Instant.ofEpochMilli(last.timestamp()));
        }
    }

    private void inUntil(TopicPartition partition, Instant moment) {
        inUntil.merge(partition, moment, (a, b) -> a.isAfter(b) ? a : b);
    }

    /// How fresh a figure is that follows from the given incoming channels' topics.
    ///
    /// Facts count from when they are on Kafka; what still waits in the outbox of the service that
    /// tells it (a few hundredths of a second, if Kafka is there) is not seen from here. Where
    /// nothing is waiting, `asOf` is when Kafka was asked last, a fifth of a second ago at most.
    ///
    /// @param channels names of `mp.messaging.incoming` channels of this service
    public Freshness of(String... channels) {
        long pending = 0;
        var now = clock.instant();
        var asOf = now;
        for (var channel : channels) {
            var state = state(channel, now);
            pending += state.pending();
            if (state.asOf().isBefore(asOf)) {
                asOf = state.asOf();
            }
        }
        return new Freshness(asOf, Math.max(0, Duration.between(asOf, now).toMillis()), pending);
    }

    /// What we know of a channel. One caller asks Kafka; those who come meanwhile are told what was
    /// known before, so that a Kafka that does not answer keeps one request waiting and not all.
    private State state(String channel, Instant now) {
        var known = states.get(channel);
        if (known != null && known.until().isAfter(now)) {
            return known;
        }
        var asking = asked.computeIfAbsent(channel, _ -> new ReentrantLock());
        if (!asking.tryLock()) {
            if (known != null) {
                return known;
            }
            asking.lock();
        }
        try {
            var meanwhile = states.get(channel);
            if (meanwhile != null && meanwhile.until().isAfter(now)) {
                return meanwhile;
            }
            var answer = ask(channel);
            states.put(channel, answer);
            return answer;
        } finally {
            asking.unlock();
        }
    }

    private State ask(String channel) {
        var config = ConfigProvider.getConfig();
        var topic = config.getValue("mp.messaging.incoming." + channel + ".topic", String.class);
        var group = config.getValue("mp.messaging.incoming." + channel + ".group.id", String.class);
        var now = clock.instant();
        try {
            var partitions =
                    admin()
                            .describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(TIMEOUT_MS, TimeUnit.MILLISECONDS)
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
                            .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            var committed =
                    admin().listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            long pending = 0;
            var asOf = now;
            for (var partition : partitions) {
                var stored = committed.get(partition);
                long done =
                        Math.max(
                                processed.getOrDefault(partition, 0L),
                                stored == null ? 0L : stored.offset());
                long waiting =
                        Math.max(0, Objects.requireNonNull(ends.get(partition)).offset() - done);
                pending += waiting;
                if (waiting == 0) {
                    inUntil(partition, now);
                } else {
                    var until = inUntil.getOrDefault(partition, Instant.EPOCH);
                    asOf = until.isBefore(asOf) ? until : asOf;
                }
            }
            return new State(clock.instant().plusMillis(EVERY_MS), asOf, pending);
        } catch (ExecutionException e) {
            if (e.getCause()
                    instanceof org.apache.kafka.common.errors.UnknownTopicOrPartitionException) {
                return new State(now.plusMillis(EVERY_MS), now, 0);
            }
            return unknown(topic);
        } catch (TimeoutException _) {
            return unknown(topic);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /// Kafka does not answer: what we know ends where the partition that is furthest behind ended,
    /// and at least one fact may be missing.
    private State unknown(String topic) {
        var asOf =
                inUntil.entrySet().stream()
                        .filter(known -> known.getKey().topic().equals(topic))
                        .map(Map.Entry::getValue)
                        .min(Instant::compareTo)
                        .orElse(Instant.EPOCH);
        return new State(clock.instant().plusMillis(EVERY_MS_WHILE_AWAY), asOf, 1);
    }

    private synchronized Admin admin() {
        if (admin == null) {
            var settings = new HashMap<>(kafka);
            settings.put("request.timeout.ms", TIMEOUT_MS);
            settings.put("default.api.timeout.ms", TIMEOUT_MS);
            admin = Admin.create(settings);
        }
        return admin;
    }

    void stop(@Observes ShutdownEvent event) {
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
    }

    /// @param until when Kafka is asked again
    private record State(Instant until, Instant asOf, long pending) {}
}
