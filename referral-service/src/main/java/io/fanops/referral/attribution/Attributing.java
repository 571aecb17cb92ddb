package io.fanops.referral.attribution;

import io.fanops.platform.contracts.ReferralFact.OrderAttributed;
import io.fanops.platform.outbox.Outbox;
import io.fanops.referral.attribution.Attributions.Frozen;
import io.fanops.referral.attribution.Candidates.Buying;
import io.fanops.referral.attribution.Policies.Version;
import io.fanops.referral.brand.Brands;
import io.fanops.referral.order.OrderNews;
import io.fanops.referral.order.OrderNews.PlacedOrder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Decides what new orders are credited to, inside the transaction that takes them down.
///
/// A batch in which no order has a touch is decided with four small statements.
@ApplicationScoped
class Attributing {
    private final Deciding deciding;
    private final Attributions attributions;
    private final Outbox outbox;
    private final Event<Attributed> attributed;

    Attributing(
            Deciding deciding,
            Attributions attributions,
            Outbox outbox,
            Event<Attributed> attributed) {
        this.deciding = deciding;
        this.attributions = attributions;
        this.outbox = outbox;
        this.attributed = attributed;
    }

    void follow(@Observes OrderNews news) {
        switch (news) {
            case OrderNews.Placed placed -> decide(placed.orders());
            // What was paid back is still what was brought.
            case OrderNews.PaidBack _ -> {}
        }
    }

    private void decide(List<PlacedOrder> orders) {
        var decided = deciding.decide(orders);
        attributions.freeze(decided);
        var news = new ArrayList<Attribution>(orders.size());
        var facts = new ArrayList<OrderAttributed>();
        for (int i = 0; i < orders.size(); i++) {
            var order = orders.get(i);
            var credit = decided.get(i).credit();
            news.add(new Attribution(order.id(), order, credit));
            if (credit != null) {
                facts.add(
                        new OrderAttributed(
                                order.id(),
                                order.fanId(),
                                credit.kind().name(),
                                credit.subject(),
                                credit.touchedAt(),
                                order.arrivedAt()));
            }
        }
        outbox.append(facts);
        attributed.fire(new Attributed(news));
    }

    /// Judges orders by the present policy; writes nothing.
    @ApplicationScoped
    static class Deciding {
        private final Candidates candidates;
        private final Policies policies;
        private final Brands brands;

        Deciding(Candidates candidates, Policies policies, Brands brands) {
            this.candidates = candidates;
            this.policies = policies;
            this.brands = brands;
        }

        /// @return in the order given
        List<Frozen> decide(List<PlacedOrder> orders) {
            var version = policies.present();
            var zone = brands.timezone();
            var buying =
                    orders.stream()
                            .map(order -> Buying.of(order, Placing.of(order.placedAt(), zone)))
                            .toList();
            var touched = candidates.touched(buying);
            var found =
                    touched.isEmpty()
                            ? Map.<UUID, List<Candidate>>of()
                            : candidates.of(
                                    buying.stream()
                                            .filter(order -> touched.contains(order.id()))
                                            .toList(),
                                    version.policy());
            return buying.stream()
                    .map(order -> frozen(order, found.get(order.id()), version))
                    .toList();
        }

        private static Frozen frozen(
                Buying order, @Nullable List<Candidate> found, Version version) {
            if (found == null) {
                return new Frozen(order, version.number(), null, null);
            }
            var decision = version.policy().decide(order.placing(), found);
            return new Frozen(order, version.number(), decision.credit(), decision.considered());
        }
    }
}
