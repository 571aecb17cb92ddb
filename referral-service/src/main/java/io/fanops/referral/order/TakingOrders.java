package io.fanops.referral.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.order.Orders.Taken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Taking orders down, one or a batch, in one transaction: the orders, what they make of referrals,
/// the facts.
@ApplicationScoped
class TakingOrders {
    /// Longer lists of items are no order but a catalogue; in characters of JSON.
    private static final int LONGEST_ITEMS = 65_536;

    private static final ObjectWriter ITEMS =
            new ObjectMapper().writer().with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private final Orders orders;
    private final Refunding refunding;
    private final Outbox outbox;
    private final Event<OrderNews> news;
    private final Clock clock;

    TakingOrders(
            Orders orders, Refunding refunding, Outbox outbox, Event<OrderNews> news, Clock clock) {
        this.orders = orders;
        this.refunding = refunding;
        this.outbox = outbox;
        this.news = news;
        this.clock = clock;
    }

    /// An order whose fields fit; who its buyer is has still to be asked.
    ///
    /// @throws Refused `VALIDATION_FAILED` where its fields do not fit
    Draft draft(NewOrder order) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        order.fault(now)
                .ifPresent(fault -> {
                    throw Refused.invalid(fault.pointer(), fault.detail());
                });
        return new Draft(order, canonical(order.items()), now);
    }

    /// Takes orders down.
    ///
    /// @return what became of each, in the order given
    @Transactional
    List<Outcome> take(List<Order> given) {
        var firsts = new LinkedHashMap<String, Order>();
        given.forEach(order -> firsts.putIfAbsent(order.externalId(), order));
        var added = orders.add(List.copyOf(firsts.values()));
        var fresh =
                firsts.values().stream()
                        .filter(order -> added.contains(order.id()))
                        .sorted(Comparator.comparing(Order::placedAt).thenComparing(Order::id))
                        .toList();
        var buyers = fresh.size() == given.size() ? Map.<UUID, UUID>of() : orders.buyers(given);
        var before = before(firsts, added, buyers);
        var stands = tell(fresh);
        return given.stream().map(order -> outcome(order, stands, before, buyers)).toList();
    }

    /// @param buyers in their own right, where any order is compared with another
    private static Outcome outcome(
            Order order,
            Map<UUID, Receipt> stands,
            Map<String, Taken> before,
            Map<UUID, UUID> buyers) {
        var added = stands.get(order.id());
        if (added != null) {
            return new Outcome.Added(added);
        }
        var first = before.get(order.externalId());
        return first != null && first.isThe(order, buyer(order, buyers))
                ? new Outcome.Known()
                : new Outcome.Other();
    }

    /// @param fresh in the order in which they were placed
    /// @return how they stand when what came before them is done
    private Map<UUID, Receipt> tell(List<Order> fresh) {
        var stands = new LinkedHashMap<UUID, Receipt>();
        if (!fresh.isEmpty()) {
            outbox.append(fresh.stream().map(Order::fact).toList());
            var arrivals = refunding.waitingFor(fresh);
            arrivals.forEach(
                    arrival -> stands.put(arrival.receipt().order().id(), arrival.receipt()));
            news.fire(
                    new OrderNews.Placed(arrivals.stream().map(Refunding.Arrival::news).toList()));
        }
        return stands;
    }

    /// What stands under the numbers given, in the database or earlier in the same batch.
    private Map<String, Taken> before(
            Map<String, Order> firsts, Set<UUID> added, Map<UUID, UUID> buyers) {
        var known =
                firsts.values().stream()
                        .filter(order -> !added.contains(order.id()))
                        .map(Order::externalId)
                        .toList();
        var before = new HashMap<>(known.isEmpty() ? Map.<String, Taken>of() : orders.taken(known));
        firsts.values().stream()
                .filter(order -> added.contains(order.id()))
                .forEach(order ->
                        before.put(order.externalId(), Taken.of(order, buyer(order, buyers))));
        return before;
    }

    private static UUID buyer(Order order, Map<UUID, UUID> buyers) {
        return buyers.getOrDefault(order.fanId(), order.fanId());
    }

    private @Nullable String canonical(@Nullable List<Map<String, Object>> list) {
        if (list == null) {
            return null;
        }
        try {
            var text = ITEMS.writeValueAsString(list);
            if (text.length() > LONGEST_ITEMS) {
                throw Refused.invalid("/items", "is longer than 64 KiB");
            }
            if (text.contains("\\u0000")) {
                throw Refused.invalid("/items", "holds a NUL character");
            }
            return text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Items that cannot be written", e);
        }
    }

    /// An order that fits, but for its buyer.
    ///
    /// @param items as canonical JSON text
    record Draft(NewOrder sent, @Nullable String items, Instant now) {
        Order by(UUID fanId) {
            return Order.placed(Ids.next(), sent, fanId, items, now);
        }
    }

    /// What became of an order.
    sealed interface Outcome {
        /// It was not here before.
        record Added(Receipt receipt) implements Outcome {}

        /// It was here, equal in all.
        record Known() implements Outcome {}

        /// Another order has its number.
        record Other() implements Outcome {}
    }
}
