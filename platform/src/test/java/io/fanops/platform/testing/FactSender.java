package io.fanops.platform.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.FactTypes;
import io.fanops.platform.identity.Ids;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Tells facts as another service's relay would, also twice, and bytes that are none.
public final class FactSender {
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .registerModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private static final KafkaProducer<String, byte[]> PRODUCER =
            new KafkaProducer<>(
                    Map.of("bootstrap.servers", TestStack.kafka(), "acks", "all"),
                    new StringSerializer(),
                    new ByteArraySerializer());

    private FactSender() {}

    /// @return the fact's id on the wire
    public static UUID send(String brand, Fact fact) {
        var id = Ids.next();
        send(brand, fact, id);
        return id;
    }

    /// Sends under a given id: the same one again is the same fact again.
    public static void send(String brand, Fact fact, UUID id) {
        try {
            var key = fact.fanId() == null ? brand : brand + "/" + fact.fanId();
            var record =
                    new ProducerRecord<>(
                            FactTypes.topicOf(fact), key, JSON.writeValueAsBytes(fact));
            Map.of(
                            "ce_specversion",
                            "1.0",
                            "ce_id",
                            id.toString(),
                            "ce_source",
                            "/fanops/test",
                            "ce_type",
                            FactTypes.nameOf(fact.getClass()),
                            "ce_time",
                            Instant.now().toString(),
                            "ce_brand",
                            brand,
                            "content-type",
                            "application/json")
                    .forEach((name, value) ->
                            record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            PRODUCER.send(record).get();
        } catch (JsonProcessingException | InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Sends what nobody can read.
    public static void sendPoison(String topic, byte[] value, Map<String, String> headers) {
        var record = new ProducerRecord<>(topic, "poison", value);
        headers.forEach(
                (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            PRODUCER.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
