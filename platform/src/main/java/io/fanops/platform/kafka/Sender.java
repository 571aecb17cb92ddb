package io.fanops.platform.kafka;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// The service's one producer, durable (`acks=all`) and without duplicates of its own making.
///
/// Kafka's own client and not a channel: an outgoing channel wraps each record in a message with an
/// acknowledgement that hops over three threads, which was a fifth of a service's CPU while it told
/// facts by the thousand.
@ApplicationScoped
public class Sender {
    /// How long a record may wait for the topic's metadata, in milliseconds. While Kafka is away
    /// the caller comes back later.
    private static final int MAX_BLOCK_MS = 10_000;

    /// How long a batch waits for more, in milliseconds: nothing to a person, much to a batch.
    private static final int LINGER_MS = 5;

    private final Map<String, Object> kafka;
    private @Nullable KafkaProducer<String, byte[]> producer;

    public Sender(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        this.kafka = kafka;
    }

    /// Sends a record; records of one key keep their order.
    ///
    /// @return done when all in-sync replicas have it; failed after two minutes (Kafka's
    ///   `delivery.timeout.ms`)
    /// @throws org.apache.kafka.common.KafkaException where Kafka has not answered for ten seconds
    public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
        return producer().send(record);
    }

    private synchronized KafkaProducer<String, byte[]> producer() {
        if (producer == null) {
            var settings = new HashMap<>(kafka);
            settings.put("acks", "all");
            settings.put("enable.idempotence", true);
            settings.put("linger.ms", LINGER_MS);
            settings.put("max.block.ms", MAX_BLOCK_MS);
            producer =
                    new KafkaProducer<>(
                            settings, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    /// Drops whatever is still on its way; the next record begins anew. What was dropped and
    /// reached Kafka all the same will be there twice, which those who hear are used to.
    public synchronized void giveUp() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    // After those who send have stopped.
    synchronized void stop(@Observes @Priority(100) ShutdownEvent event) {
        if (producer != null) {
            producer.close(Duration.ofSeconds(5));
        }
    }
}
