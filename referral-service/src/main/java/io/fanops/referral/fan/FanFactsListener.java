package io.fanops.referral.fan;

import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.contracts.FanFact.BrandOnboarded;
import io.fanops.platform.contracts.FanFact.Erased;
import io.fanops.platform.contracts.FanFact.Joined;
import io.fanops.platform.contracts.FanFact.MergeUndone;
import io.fanops.platform.contracts.FanFact.Merged;
import io.fanops.platform.contracts.FanFact.StageMoved;
import io.fanops.platform.idempotency.Idempotency;
import io.fanops.platform.inbox.FactIntake;
import io.fanops.platform.inbox.Received;
import io.fanops.platform.operation.Operations;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.person.SameFans;
import io.fanops.referral.brand.Brands;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jdbi.v3.core.Jdbi;

/// Hears the fan service: brands are copied, merges kept, erasures handed on.
@ApplicationScoped
class FanFactsListener {
    private final FactIntake intake;
    private final Brands brands;
    private final SameFans same;
    private final Event<FanErased> erasures;
    private final Jdbi jdbi;

    FanFactsListener(
            FactIntake intake, Brands brands, SameFans same, Event<FanErased> erasures, Jdbi jdbi) {
        this.intake = intake;
        this.brands = brands;
        this.same = same;
        this.erasures = erasures;
        this.jdbi = jdbi;
    }

    @Incoming("fan-facts")
    @Blocking
    void hear(ConsumerRecords<String, byte[]> records) {
        intake.receive(
                "referral",
                Set.of(BrandOnboarded.class, Erased.class, Merged.class, MergeUndone.class),
                records,
                facts -> facts.forEach(this::apply));
    }

    private void apply(Received received) {
        if (!(received.fact() instanceof FanFact fact)) {
            return;
        }
        switch (fact) {
            case BrandOnboarded onboarded -> brands.learn(onboarded);
            case Erased erased -> {
                Idempotency.forget(jdbi, received.brand(), List.of(erased.fanId()));
                Operations.forgetAll(jdbi);
                erasures.fire(new FanErased(erased.fanId()));
            }
            case Merged merged -> same.learn(merged);
            case MergeUndone undone -> same.learn(undone);
            case Joined _, StageMoved _ -> {}
        }
    }
}
