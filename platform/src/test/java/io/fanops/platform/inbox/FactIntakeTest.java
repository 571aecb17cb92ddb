package io.fanops.platform.inbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.contracts.ReferralFact;
import io.fanops.platform.freshness.Progress;
import io.fanops.platform.kafka.Sender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class FactIntakeTest {
    /// Times that Kafka does not take a dead letter.
    private int failures = 2;

    private int buried;
    private final FactIntake intake =
            new FactIntake(
                    new FactReader(new ObjectMapper()),
                    new Inbox(Jdbi.create("jdbc:none")),
                    new DeadLetters(Map.of(), new Sender(Map.of()), "test") {
                        @Override
                        void bury(
                                String consumer,
                                ConsumerRecord<String, byte[]> record,
                                Throwable cause) {
                            if (failures-- > 0) {
                                throw new IllegalStateException("Kafka is away");
                            }
                            buried++;
                        }
                    },
                    new Progress(Map.of(), Clock.systemUTC()),
                    new SimpleMeterRegistry());

    @Test
    void aRecordIsNotDealtWithBeforeItsDeadLetterIsOnKafka() {
        receive();
        assertEquals(1, buried);
    }

    @Test
    void whatAStoppingProcessCouldNotDealWithIsNotAcknowledged() {
        intake.stop(new ShutdownEvent());
        assertThrows(IllegalStateException.class, this::receive);
        assertEquals(0, buried);
    }

    private void receive() {
        var record = new ConsumerRecord<>("fanops.referral.v1", 0, 0, "brand", new byte[] {'{'});
        record.headers()
                .add("ce_type", "fanops.referral.order-placed.v1".getBytes(StandardCharsets.UTF_8));
        intake.receive(
                "test",
                Set.of(ReferralFact.OrderPlaced.class),
                new ConsumerRecords<>(
                        Map.of(new TopicPartition(record.topic(), 0), List.of(record)), Map.of()),
                _ -> {});
    }
}
