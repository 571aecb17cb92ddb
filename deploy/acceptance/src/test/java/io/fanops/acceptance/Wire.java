package io.fanops.acceptance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Kafka as it is, seen by plain clients.
///
/// @param kafka host:port
record Wire(String kafka) {
    private static final Predicate<String> FACTS = topic -> topic.matches("fanops\\.[a-z]+\\.v1");
    private static final String NO_ID = "no id";

    private static final Predicate<String> DEAD = topic -> topic.endsWith(".dead");

    /// A brand's facts, partition after partition, each as often as it is there.
    List<ConsumerRecord<String, byte[]>> facts(String brand) {
        return records(FACTS, brand);
    }

    /// A brand's facts that somebody could not deal with.
    List<ConsumerRecord<String, byte[]>> deadLetters(String brand) {
        return records(DEAD, brand);
    }

    static String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /// Sends a share of a brand's facts once more, in whatever order.
    ///
    /// @return how many
    int sendAgain(String brand, double share, Random random) {
        var some = new ArrayList<>(facts(brand));
        some.removeIf(fact -> header(fact, "ce_id").equals(NO_ID));
        Collections.shuffle(some, random);
        var again = some.subList(0, (int) (some.size() * share));
        try (var producer =
                new KafkaProducer<>(
                        settings(), new StringSerializer(), new ByteArraySerializer())) {
            again.forEach(record ->
                    producer.send(
                            new ProducerRecord<>(
                                    record.topic(),
                                    null,
                                    record.key(),
                                    record.value(),
                                    record.headers())));
        }
        return again.size();
    }

    /// Sends bytes that are no fact, as if the brand had told them.
    void sendPoison(String brand) {
        var record = new ProducerRecord<>("fanops.referral.v1", brand, new byte[] {'{', 0});
        record.headers()
                .add("ce_brand", brand.getBytes(StandardCharsets.UTF_8))
                .add("ce_type", "fanops.referral.order-placed.v1".getBytes(StandardCharsets.UTF_8))
                .add("ce_id", NO_ID.getBytes(StandardCharsets.UTF_8));
        try (var producer =
                new KafkaProducer<>(
                        settings(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record);
        }
    }

    /// @return whether each group has said that it has dealt with all there is
    boolean isDealtWith(List<String> groups) {
        try (Admin admin = Admin.create(settings())) {
            for (String group : groups) {
                Map<TopicPartition, OffsetAndMetadata> said = said(admin, group);
                var ends = ends(admin, said.keySet());
                if (said.entrySet().stream()
                        .anyMatch(at ->
                                at.getValue().offset() < ends.getOrDefault(at.getKey(), 0L))) {
                    return false;
                }
            }
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Says in a group's name that it has dealt with all there is, whatever it has. The group's
    /// members are dead: Kafka believes it some seconds later.
    void acknowledgeAll(String group) {
        try (Admin admin = Admin.create(settings())) {
            await("the group's members given up")
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreException(ExecutionException.class)
                    .until(() -> {
                        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
                        ends(admin, said(admin, group).keySet())
                                .forEach((partition, end) ->
                                        ends.put(partition, new OffsetAndMetadata(end)));
                        admin.alterConsumerGroupOffsets(group, ends).all().get(30, SECONDS);
                        return true;
                    });
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> said(Admin admin, String group)
            throws ExecutionException, TimeoutException, InterruptedException {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(10, SECONDS);
    }

    private static Map<TopicPartition, Long> ends(Admin admin, Iterable<TopicPartition> partitions)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked)
                .all()
                .get(10, SECONDS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private List<ConsumerRecord<String, byte[]>> records(Predicate<String> topics, String brand) {
        var found = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer =
                new KafkaConsumer<>(
                        settings(), new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions =
                    consumer.listTopics(Duration.ofSeconds(10)).entrySet().stream()
                            .filter(topic -> topics.test(topic.getKey()))
                            .flatMap(topic -> topic.getValue().stream())
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    if (header(record, "ce_brand").equals(brand)) {
                        found.add(record);
                    }
                }
            }
        }
        return found;
    }

    private Properties settings() {
        var settings = new Properties();
        settings.put("bootstrap.servers", kafka);
        settings.put("enable.auto.commit", "false");
        settings.put("acks", "all");
        settings.put("max.partition.fetch.bytes", "8388608");
        return settings;
    }
}
