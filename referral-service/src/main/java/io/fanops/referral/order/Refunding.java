package io.fanops.referral.order;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.order.Settlement.Change;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Paying orders back, wholly or in part, or as if they had never been placed; one or a batch, in
/// one transaction, and with it whatever they caused.
@ApplicationScoped
class Refunding {
    private final Orders orders;
    private final Receipts receipts;
    private final Refunds refunds;
    private final EarlyRefunds early;
    private final Telling telling;

    Refunding(
            Orders orders,
            Receipts receipts,
            Refunds refunds,
            EarlyRefunds early,
            Telling telling) {
        this.orders = orders;
        this.receipts = receipts;
        this.refunds = refunds;
        this.early = early;
        this.telling = telling;
    }

    /// Takes refunds and cancellations down, one after the other, or finds those that have their
    /// numbers already.
    ///
    /// @return what became of each, in the order given
    @Transactional
    List<Outcome> take(List<RefundOf> asked) {
        var found = lock(asked);
        var now = telling.now();
        var settlement = settlement(found.values(), asked, now);
        var waiting = waiting(found.keySet(), asked);
        var late = new ArrayList<EarlyRefund>();
        var outcomes = new ArrayList<Outcome>(asked.size());
        for (var one : asked) {
            try {
                if (found.containsKey(one.order()) || !one.mayWait()) {
                    outcomes.add(settlement.settle(Ids.next(), one));
                    continue;
                }
                var first = waiting.get(Name.of(one));
                if (first == null) {
                    first = EarlyRefund.of(Ids.next(), one, now);
                    waiting.put(Name.of(one), first);
                    late.add(first);
                }
                first.mustBe(one);
                outcomes.add(new Outcome.Waits(first));
            } catch (Refused why) {
                outcomes.add(new Outcome.No(why));
            }
        }
        early.add(late);
        early.replaced(made(asked, outcomes));
        refunds.write(settlement.changes());
        telling.tell(settlement.changes());
        return outcomes;
    }

    /// Makes what waited for orders that have only just come.
    ///
    /// @return how the orders stand then, in the order given
    @Transactional(Transactional.TxType.MANDATORY)
    List<Arrival> waitingFor(List<Order> fresh) {
        var waiting = early.waitingFor(fresh.stream().map(Order::externalId).toList());
        if (waiting.isEmpty()) {
            return fresh.stream().map(order -> new Arrival(Receipt.of(order), List.of())).toList();
        }
        var settlement = Settlement.ofNew(telling.now(), fresh);
        var made = new ArrayList<UUID>();
        var failed = new ArrayList<EarlyRefund>();
        for (var refund : waiting) {
            try {
                settlement.settle(refund.id(), refund.asked());
                made.add(refund.id());
            } catch (Refused why) {
                failed.add(refund.failed(why));
            }
        }
        early.remove(made);
        early.fail(failed);
        refunds.write(settlement.changes());
        telling.tellOutside(settlement.changes());
        var before =
                settlement.changes().stream()
                        .map(Settlement.Change::news)
                        .collect(Collectors.groupingBy(OrderNews.PaidBack::orderId));
        return fresh.stream()
                .map(order ->
                        new Arrival(
                                settlement.of(order.externalId()).orElseThrow(),
                                before.getOrDefault(order.id(), List.of())))
                .toList();
    }

    /// The orders by their numbers, and their rows' locks; who lets something wait for an order
    /// that is not here holds the order's number.
    private Map<String, Order> lock(List<RefundOf> asked) {
        var found = new HashMap<String, Order>();
        var numbers = asked.stream().map(RefundOf::order).collect(Collectors.toSet());
        orders.lockWithNumbers(numbers).forEach(order -> found.put(order.externalId(), order));
        var missing = missing(found.keySet(), asked);
        if (!missing.isEmpty()) {
            early.hold(missing);
            orders.lockWithNumbers(missing).forEach(order -> found.put(order.externalId(), order));
        }
        return found;
    }

    private Settlement settlement(Collection<Order> found, List<RefundOf> asked, Instant now) {
        var stand = new HashMap<String, Receipt>();
        receipts.of(found).forEach(receipt -> stand.put(receipt.order().externalId(), receipt));
        var numbers = new LinkedHashSet<String>();
        for (var one : asked) {
            if (one.refund().externalId() != null) {
                numbers.add(one.number());
            }
        }
        return new Settlement(
                now, stand, refunds.known(found, numbers), refunds.cancellations(found));
    }

    private Map<Name, EarlyRefund> waiting(Set<String> found, List<RefundOf> asked) {
        var waiting = new HashMap<Name, EarlyRefund>();
        var missing = missing(found, asked);
        if (!missing.isEmpty()) {
            early.waitingFor(missing)
                    .forEach(refund -> waiting.put(Name.of(refund.asked()), refund));
        }
        return waiting;
    }

    private static Set<String> missing(Set<String> found, List<RefundOf> asked) {
        return asked.stream()
                .filter(one -> !found.contains(one.order()) && one.mayWait())
                .map(RefundOf::order)
                .collect(Collectors.toSet());
    }

    private static List<RefundOf> made(List<RefundOf> asked, List<Outcome> outcomes) {
        var made = new ArrayList<RefundOf>();
        for (int i = 0; i < asked.size(); i++) {
            if (outcomes.get(i).isNew() && asked.get(i).refund().externalId() != null) {
                made.add(asked.get(i));
            }
        }
        return made;
    }

    /// An order that has only just come.
    ///
    /// @param receipt as it stands once that is done which waited for it
    /// @param before what waited for it
    record Arrival(Receipt receipt, List<OrderNews.PaidBack> before) {
        OrderNews.PlacedOrder news() {
            return receipt.news(before);
        }
    }

    /// What tells one that waits from another.
    private record Name(String order, EarlyRefund.Kind kind, String number) {
        static Name of(RefundOf asked) {
            return new Name(asked.order(), asked.kind(), asked.number());
        }
    }

    /// What became of a refund or cancellation.
    sealed interface Outcome {
        /// Whether it was made by this.
        default boolean isNew() {
            return false;
        }

        /// It pays back.
        ///
        /// @param buyer whose order it is
        record Made(Refund refund, boolean isNew, UUID buyer) implements Outcome {}

        /// The order is cancelled.
        ///
        /// @param buyer whose order it is
        record CalledOff(Cancellation cancellation, boolean isNew, UUID buyer) implements Outcome {}

        /// Its order is not here yet.
        record Waits(EarlyRefund refund) implements Outcome {}

        record No(Refused why) implements Outcome {}
    }

    /// Who hears of what was paid back.
    @ApplicationScoped
    static class Telling {
        private final Outbox outbox;
        private final Event<OrderNews> news;
        private final Event<OrderCancelled> cancellations;
        private final Clock clock;

        Telling(
                Outbox outbox,
                Event<OrderNews> news,
                Event<OrderCancelled> cancellations,
                Clock clock) {
            this.outbox = outbox;
            this.news = news;
            this.cancellations = cancellations;
            this.clock = clock;
        }

        /// Now, as exact as the database keeps it.
        Instant now() {
            return clock.instant().truncatedTo(ChronoUnit.MICROS);
        }

        void tell(List<Change> changes) {
            tellOutside(changes);
            changes.stream().filter(Change::isTold).map(Change::news).forEach(news::fire);
        }

        /// As [#tell], where those inside hear of the orders themselves only after this.
        void tellOutside(List<Change> changes) {
            outbox.append(changes.stream().filter(Change::isTold).map(Change::fact).toList());
            changes.stream()
                    .filter(change -> change.cancellation() != null)
                    .map(Change::order)
                    .forEach(order ->
                            cancellations.fire(new OrderCancelled(order.id(), order.externalId())));
        }
    }
}
