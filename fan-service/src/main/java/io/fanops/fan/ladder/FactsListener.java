package io.fanops.fan.ladder;

import io.fanops.platform.inbox.FactIntake;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/// Hears what moves fans.
@ApplicationScoped
class FactsListener {
    private final FactIntake intake;
    private final NotingFacts noting;

    FactsListener(FactIntake intake, NotingFacts noting) {
        this.intake = intake;
        this.noting = noting;
    }

    @Incoming("referral-facts")
    @Blocking
    void hearReferral(ConsumerRecords<String, byte[]> records) {
        hear(records);
    }

    @Incoming("content-facts")
    @Blocking
    void hearContent(ConsumerRecords<String, byte[]> records) {
        hear(records);
    }

    @Incoming("activity-facts")
    @Blocking
    void hearActivity(ConsumerRecords<String, byte[]> records) {
        hear(records);
    }

    private void hear(ConsumerRecords<String, byte[]> records) {
        intake.receive("ladder", NotingFacts.WANTED, records, noting::note);
    }
}
