package io.fanops.content.brand;

import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.inbox.FactIntake;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/// Hears of brands. What else happens to fans is not this service's concern.
@ApplicationScoped
class BrandListener {
    private final FactIntake intake;
    private final Brands brands;

    BrandListener(FactIntake intake, Brands brands) {
        this.intake = intake;
        this.brands = brands;
    }

    @Incoming("fan-facts")
    @Blocking
    void hear(ConsumerRecords<String, byte[]> records) {
        intake.receive(
                "content.brands",
                Set.of(BrandOnboarded.class),
                records,
                facts ->
                        facts.forEach(received -> {
                            if (received.fact() instanceof BrandOnboarded brand) {
                                brands.learn(brand);
                            }
                        }));
    }
}
