package io.fanops.content;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.contracts.ContentFact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.ConfigProvider;

/// What this service tells on Kafka, as another service hears it.
public final class ToldFacts implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String brand;
    private final List<Told> told = new ArrayList<>();
    private final KafkaConsumer<String, byte[]> consumer;

    /// @param brand whose facts are listened for, from the first one on
    public ToldFacts(String brand) {
        this.brand = brand;
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                ConfigProvider.getConfig()
                                        .getValue("kafka.bootstrap.servers", String.class),
                                "group.id",
                                "test-" + UUID.randomUUID(),
                                "auto.offset.reset",
                                "earliest",
                                "enable.auto.commit",
                                "false"),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        consumer.subscribe(List.of(ContentFact.TOPIC));
    }

    /// Waits until what has been told is as wanted.
    public List<Told> until(Predicate<List<Told>> wanted) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> {
                    hear();
                    return wanted.test(told);
                });
        return List.copyOf(told);
    }

    private void hear() {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
            if (header(record, "ce_brand").equals(brand)) {
                told.add(
                        new Told(header(record, "ce_id"), header(record, "ce_type"), json(record)));
            }
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(ConsumerRecord<String, byte[]> record) {
        try {
            return JSON.readTree(record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    public record Told(String id, String type, JsonNode data) {}
}
