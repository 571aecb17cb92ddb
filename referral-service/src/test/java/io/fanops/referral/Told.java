package io.fanops.referral;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.contracts.ReferralFact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;

/// The facts that a brand's doings told on Kafka, from the moment this is made.
public final class Told implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String brand;
    private final List<Fact> heard = new ArrayList<>();
    private final KafkaConsumer<String, byte[]> consumer;

    public Told(Shop shop) {
        this.brand = shop.slug();
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                ConfigProvider.getConfig()
                                        .getValue("kafka.bootstrap.servers", String.class)),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        var partitions =
                // The first one asked for makes the topic.
                await()
                        .pollInSameThread()
                        .until(
                                () -> consumer.partitionsFor(ReferralFact.TOPIC),
                                found -> !found.isEmpty())
                        .stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /// Waits until what was told is as it should be.
    public List<Fact> until(Predicate<List<Fact>> enough) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .pollInSameThread()
                .until(() -> {
                    hear();
                    return enough.test(heard);
                });
        return List.copyOf(heard);
    }

    /// Waits for a number of facts of a type, such as `order-placed`.
    public List<JsonNode> until(String type, int count) {
        return until(facts -> of(facts, type).size() >= count).stream()
                .filter(fact -> fact.is(type))
                .map(Fact::data)
                .toList();
    }

    /// How many of a type were told so far.
    public long soFar(String type) {
        hear();
        return of(heard, type).size();
    }

    private static List<Fact> of(List<Fact> facts, String type) {
        return facts.stream().filter(fact -> fact.is(type)).toList();
    }

    private void hear() {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
            if (text(record.headers().lastHeader("ce_brand").value()).equals(brand)) {
                try {
                    heard.add(
                            new Fact(
                                    text(record.headers().lastHeader("ce_type").value()),
                                    JSON.readTree(record.value())));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static String text(byte[] header) {
        return new String(header, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }

    public record Fact(String type, JsonNode data) {
        boolean is(String shortType) {
            return type.equals("fanops.referral." + shortType + ".v1");
        }
    }
}
