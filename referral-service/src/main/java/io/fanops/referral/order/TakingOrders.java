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
import java.util.ArrayList;
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

    private final Orders orders;
    private final Outbox outbox;
    private final Event<OrderNews> news;
    private final Clock clock;
    private final ObjectWriter items;

    TakingOrders(
            Orders orders, Outbox outbox, Event<OrderNews> news, Clock clock, ObjectMapper json) {
        this.orders = orders;
        this.outbox = outbox;
        this.news = news;
        this.clock = clock;
        this.items = json.writer().with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
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
        var before = before(firsts, added);
        var outcomes = new ArrayList<Outcome>(given.size());
        for (var order : given) {
            if (added.contains(order.id())) {
                outcomes.add(Outcome.ADDED);
            } else {
                var first = before.get(order.externalId());
                outcomes.add(first != null && first.isThe(order) ? Outcome.KNOWN : Outcome.OTHER);
            }
        }
        if (!fresh.isEmpty()) {
            outbox.append(fresh.stream().map(Order::fact).toList());
            news.fire(new OrderNews.Placed(fresh.stream().map(Order::news).toList()));
        }
        return outcomes;
    }

    /// What stands under the numbers given, in the database or earlier in the same batch.
    private Map<String, Taken> before(Map<String, Order> firsts, Set<UUID> added) {
        var known =
                firsts.values().stream()
                        .filter(order -> !added.contains(order.id()))
                        .map(Order::externalId)
                        .toList();
        var before = new HashMap<>(known.isEmpty() ? Map.<String, Taken>of() : orders.taken(known));
        firsts.values().stream()
                .filter(order -> added.contains(order.id()))
                .forEach(order -> before.put(order.externalId(), Taken.of(order)));
        return before;
    }

    private @Nullable String canonical(@Nullable List<Map<String, Object>> list) {
        if (list == null) {
            return null;
        }
        try {
            var text = items.writeValueAsString(list);
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
    enum Outcome {
        ADDED,
        /// It was here, equal in all.
        KNOWN,
        /// Another order has its number.
        OTHER
    }
}
