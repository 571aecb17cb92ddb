package io.fanops.analytics.listening;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.inbox.FactIntake;
import io.quarkus.arc.All;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/// The topics this service hears. The names are those of its channels, by which reports say how
/// fresh they are.
@ApplicationScoped
public class Topics {
    public static final String FAN = "fan-facts";
    public static final String CONTENT = "content-facts";
    public static final String REFERRAL = "referral-facts";
    public static final String ACTIVITY = "activity-facts";

    /// The name under which the inbox keeps what was heard. One for all topics: an id is never on
    /// two of them.
    private static final String CONSUMER = "figures";

    private final FactIntake intake;
    private final List<FactListener> listeners;

    /// @param listeners by their `@Priority`, highest first
    Topics(FactIntake intake, @All List<FactListener> listeners) {
        this.intake = intake;
        this.listeners = listeners;
    }

    @Incoming(FAN)
    @Blocking
    void hearFans(ConsumerRecords<String, byte[]> records) {
        hear(records);
    }

    @Incoming(CONTENT)
    @Blocking
    void hearContent(ConsumerRecords<String, byte[]> records) {
        hear(records);
    }

    @Incoming(REFERRAL)
    @Blocking
    void hearReferrals(ConsumerRecords<String, byte[]> records) {
        hear(records);
    }

    @Incoming(ACTIVITY)
    @Blocking
    void hearActivity(ConsumerRecords<String, byte[]> records) {
        hear(records);
    }

    private void hear(ConsumerRecords<String, byte[]> records) {
        intake.receive(
                CONSUMER,
                Set.of(Fact.class),
                records,
                facts -> {
                    var brand = facts.getFirst().brand();
                    listeners.forEach(listener -> listener.hear(brand, facts));
                });
    }
}
