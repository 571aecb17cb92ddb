package io.fanops.platform.inbox;

import io.fanops.platform.kafka.Sender;
import io.quarkus.vertx.http.ManagementInterface;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Records nobody could deal with, each on `<topic>.<service>.dead` with where it came from and why
/// it is there.
@ApplicationScoped
class DeadLetters {
    private static final String CAUSE_PREFIX = "dead_letter_";
    private static final int LONGEST_CAUSE = 1_000;

    private final Map<String, Object> kafka;
    private final Sender sender;
    private final String service;

    DeadLetters(
            @Identifier("default-kafka-broker") Map<String, Object> kafka,
            Sender sender,
            @ConfigProperty(name = "fanops.service") String service) {
        this.kafka = kafka;
        this.sender = sender;
        this.service = service;
    }

    /// Writes a record to its dead letters; returns when Kafka has it.
    void bury(String consumer, ConsumerRecord<String, byte[]> record, Throwable cause) {
        var headers = new RecordHeaders(record.headers().toArray());
        header(headers, "consumer", consumer);
        header(headers, "topic", record.topic());
        header(headers, "partition", String.valueOf(record.partition()));
        header(headers, "offset", String.valueOf(record.offset()));
        header(headers, "cause", said(cause));
        send(
                new ProducerRecord<>(
                        record.topic() + "." + service + ".dead",
                        null,
                        record.key(),
                        record.value(),
                        headers));
    }

    /// Shortened, so that a letter is hardly longer than its record: what Kafka took once it takes
    /// again.
    private static String said(Throwable cause) {
        var said = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return said.substring(0, Math.min(said.length(), LONGEST_CAUSE));
    }

    /// Sends the dead letters that no replay has taken yet to their topics again. What still cannot
    /// be dealt with comes back as a new dead letter, for a later replay.
    ///
    /// @return how many were sent, by topic
    synchronized Map<String, Integer> replay() {
        var settings = new HashMap<>(kafka);
        settings.put("group.id", service + ".replay");
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        var counts = new HashMap<String, Integer>();
        try (var consumer =
                new KafkaConsumer<String, byte[]>(
                        settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var ends = consumer.endOffsets(deadLetters(consumer));
            consumer.assign(ends.keySet());
            // Only what is there now: a letter that dies again in the meantime waits for the next
            // replay.
            var left = new HashMap<>(ends);
            left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            while (!left.isEmpty()) {
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (var letter : consumer.poll(Duration.ofSeconds(1))) {
                    var at = new TopicPartition(letter.topic(), letter.partition());
                    if (letter.offset() < ends.getOrDefault(at, 0L)) {
                        sent.add(sender.send(original(letter)));
                        counts.merge(topicOf(letter), 1, Integer::sum);
                    }
                }
                sent.forEach(DeadLetters::await);
                left.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
            }
            var taken = new HashMap<TopicPartition, OffsetAndMetadata>();
            ends.forEach((partition, end) -> taken.put(partition, new OffsetAndMetadata(end)));
            consumer.commitSync(taken);
        }
        return counts;
    }

    private List<TopicPartition> deadLetters(KafkaConsumer<String, byte[]> consumer) {
        return consumer.listTopics(Duration.ofSeconds(10)).entrySet().stream()
                .filter(topic -> topic.getKey().endsWith("." + service + ".dead"))
                .flatMap(topic -> topic.getValue().stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private static ProducerRecord<String, byte[]> original(ConsumerRecord<String, byte[]> letter) {
        var headers = new RecordHeaders();
        for (var header : letter.headers()) {
            if (!header.key().startsWith(CAUSE_PREFIX)) {
                headers.add(header);
            }
        }
        return new ProducerRecord<>(topicOf(letter), null, letter.key(), letter.value(), headers);
    }

    private static String topicOf(ConsumerRecord<String, byte[]> letter) {
        return new String(
                letter.headers().lastHeader(CAUSE_PREFIX + "topic").value(),
                StandardCharsets.UTF_8);
    }

    void replayOverManagement(@Observes ManagementInterface management, Vertx vertx) {
        management
                .router()
                .post("/dead-letters/replay")
                .handler(call ->
                        vertx.executeBlocking(this::replay, false)
                                .onSuccess(
                                        counts -> call.json(new JsonObject(new HashMap<>(counts))))
                                .onFailure(call::fail));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        await(sender.send(record));
    }

    private static void await(Future<RecordMetadata> sent) {
        try {
            sent.get(130, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka did not take a dead letter", e);
        }
    }

    private static void header(RecordHeaders headers, String name, String value) {
        headers.add(CAUSE_PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
}
