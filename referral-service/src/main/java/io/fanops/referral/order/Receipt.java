package io.fanops.referral.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.order.OrderNews.PaidBack;
import io.fanops.referral.order.OrderNews.PlacedOrder;
import io.fanops.referral.order.OrderNews.Returned;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An order, its lines, and how many pieces of each came back: says what a refund of it comes to.
///
/// Pieces are worth what they cost: their price, or, where the order's amount is less than the sum
/// of its lines, its share of the amount, rounded down so that a line comes to the same however its
/// pieces come back. What brings the last piece back pays back all that is left, unless it says
/// amounts.
///
/// @param returned pieces by the line's number, for lines of which some came back
record Receipt(Order order, List<Line> lines, Map<Integer, Integer> returned) {

    static Receipt of(Order order, Map<Integer, Integer> returned) {
        return new Receipt(order, Line.of(order.items(), order.amount().currency()), returned);
    }

    static Receipt of(Order order) {
        return of(order, Map.of());
    }

    /// What became of an order.
    enum State {
        PLACED,
        /// Something of it was paid back, or came back.
        PARTLY_REFUNDED,
        /// Nothing of its worth is left.
        REFUNDED,
        /// It never happened.
        CANCELLED
    }

    State state() {
        if (order.cancelledAt() != null) {
            return State.CANCELLED;
        }
        if (order.refunded() > 0 && order.rest().amount() == 0) {
            return State.REFUNDED;
        }
        return order.refunded() > 0 || !returned.isEmpty() ? State.PARTLY_REFUNDED : State.PLACED;
    }

    /// What may be done now.
    List<String> actions() {
        if (order.cancelledAt() != null) {
            return List.of();
        }
        return order.rest().amount() > 0 ? List.of("refund", "cancel") : List.of("cancel");
    }

    /// The order as it was bought, and what is left of its worth.
    ///
    /// @param before what was paid back before it came
    PlacedOrder news(List<PaidBack> before) {
        return new PlacedOrder(
                order.id(),
                order.externalId(),
                order.fanId(),
                order.amount(),
                order.rest(),
                order.placedAt(),
                order.createdAt(),
                order.store(),
                order.channel(),
                order.clickId(),
                lines,
                before);
    }

    /// What a refund comes to.
    ///
    /// @throws Refused `ORDER_CANCELLED`, `REFUND_EXCEEDS_ORDER`, `REFUND_EXCEEDS_LINE`, or
    ///   `VALIDATION_FAILED` where the order has no such line or another currency
    PayBack payBack(NewRefund asked) {
        if (order.cancelledAt() != null) {
            throw new Refused(
                    OrderProblem.ORDER_CANCELLED,
                    "The order was cancelled at "
                            + order.cancelledAt()
                            + ", and nothing is left of it.");
        }
        var items = asked.items();
        var pointer = items == null ? "/amount" : "/items";
        if (asked.amount() != null) {
            inItsCurrency(asked.amount(), "/amount/currency");
        }
        long rest = order.rest().amount();
        var back = items == null ? List.<Item>of() : items(items, rest);
        long amount =
                items != null
                        ? back.stream().mapToLong(Item::amount).reduce(0, Math::addExact)
                        : asked.amount() == null ? rest : asked.amount().amount();
        if (amount > rest || (rest == 0 && items == null)) {
            throw new Refused(
                    OrderProblem.REFUND_EXCEEDS_ORDER,
                    rest == 0
                            ? "Nothing is left of the order."
                            : "Of the order " + rest + " are left.",
                    new Refused.FieldError(pointer, "is more than is left of the order"));
        }
        return new PayBack(money(amount), back);
    }

    /// The receipt after a refund.
    Receipt without(PayBack back) {
        var now = new HashMap<>(returned);
        back.items().forEach(item -> now.merge(item.line(), item.quantity(), Integer::sum));
        return new Receipt(order.paidBack(back.amount().amount()), lines, now);
    }

    /// Whether an item that is asked for is one that came back.
    boolean isThe(NewRefund.Item asked, Item known) {
        var amount = asked.amount();
        return (asked.line() != null
                        ? asked.line() == known.line()
                        : lines.stream()
                                .anyMatch(line ->
                                        line.number() == known.line()
                                                && Objects.equals(line.sku(), asked.sku())))
                && asked.quantity() == known.quantity()
                && (amount != null) == known.said()
                && (amount == null || amount.equals(money(known.amount())));
    }

    private List<Item> items(List<NewRefund.Item> asked, long rest) {
        var back = new TreeMap<Integer, Item>();
        var inOrder = new ArrayList<Item>(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            var item = item(asked.get(i), "/items/" + i);
            if (back.put(item.line(), item) != null) {
                throw Refused.invalid("/items/" + i, "is named twice");
            }
            inOrder.add(item);
        }
        boolean isLast =
                inOrder.stream().noneMatch(Item::said)
                        && lines.stream().allMatch(line -> left(line) == quantity(back, line));
        return isLast ? comingTo(rest, inOrder) : inOrder;
    }

    private static int quantity(Map<Integer, Item> back, Line line) {
        var item = back.get(line.number());
        return item == null ? 0 : item.quantity();
    }

    private Item item(NewRefund.Item asked, String pointer) {
        var line = line(asked, pointer);
        int quantity = asked.quantity();
        if (quantity > left(line)) {
            throw new Refused(
                    OrderProblem.REFUND_EXCEEDS_LINE,
                    "Of line " + line.number() + " " + left(line) + " pieces are left.",
                    new Refused.FieldError(
                            pointer + "/quantity", "is more than is left of the line"));
        }
        var said = asked.amount();
        if (said != null) {
            inItsCurrency(said, pointer + "/amount/currency");
            return new Item(line.number(), quantity, said.amount(), true);
        }
        if (line.price() == null) {
            throw Refused.invalid(
                    pointer + "/amount", "must be given: the order says no price of this line");
        }
        int before = line.quantity() - left(line);
        return new Item(
                line.number(),
                quantity,
                worth(line, before + quantity) - worth(line, before),
                false);
    }

    private Line line(NewRefund.Item asked, String pointer) {
        if (asked.line() != null) {
            if (asked.line() > lines.size()) {
                throw Refused.invalid(pointer + "/line", "is no line of the order");
            }
            return lines.get(asked.line() - 1);
        }
        var named = lines.stream().filter(line -> Objects.equals(asked.sku(), line.sku())).toList();
        if (named.size() != 1) {
            throw Refused.invalid(
                    pointer + "/sku",
                    named.isEmpty()
                            ? "is on no line of the order"
                            : "is on several lines of the order: name the line");
        }
        return named.getFirst();
    }

    /// What the first pieces of a line cost, together.
    private long worth(Line line, int pieces) {
        long listed = Objects.requireNonNull(line.price()) * pieces;
        long sum = lines.stream().mapToLong(Receipt::listed).sum();
        if (order.amount().amount() >= sum) {
            return listed;
        }
        return BigInteger.valueOf(listed)
                .multiply(BigInteger.valueOf(order.amount().amount()))
                .divide(BigInteger.valueOf(sum))
                .longValueExact();
    }

    private static long listed(Line line) {
        return line.price() == null ? 0 : line.price() * line.quantity();
    }

    /// The items with amounts that sum to a total: what they lack or have too much is the last
    /// one's, as far as that goes.
    private static List<Item> comingTo(long total, List<Item> items) {
        long missing = total - items.stream().mapToLong(Item::amount).sum();
        var now = new ArrayList<>(items);
        for (int i = now.size() - 1; i >= 0 && missing != 0; i--) {
            var item = now.get(i);
            long amount = Math.max(0, item.amount() + missing);
            missing -= amount - item.amount();
            now.set(i, new Item(item.line(), item.quantity(), amount, false));
        }
        return now;
    }

    private int left(Line line) {
        return line.quantity() - returned.getOrDefault(line.number(), 0);
    }

    private void inItsCurrency(Money said, String pointer) {
        if (!said.currency().equals(order.amount().currency())) {
            throw Refused.invalid(pointer, "the order was paid in " + order.amount().currency());
        }
    }

    private Money money(long amount) {
        return Money.of(amount, order.amount().currency());
    }

    /// What a refund pays back.
    ///
    /// @param items empty where it names none
    record PayBack(Money amount, List<Item> items) {}

    /// What came back of a line, as it is kept.
    ///
    /// @param amount what was paid back for it, in minor units of the order's currency
    /// @param said whether the brand said the amount
    record Item(int line, int quantity, long amount, boolean said) {
        Returned news() {
            return new Returned(line, quantity, amount);
        }
    }

    /// A line as it is shown.
    ///
    /// @param price of one piece, in minor units of the order's currency
    /// @param returned pieces that came back
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LineView(
            int number,
            @Nullable String sku,
            @Nullable String category,
            int quantity,
            @Nullable Long price,
            int returned) {}

    @Nullable List<LineView> lineViews() {
        return order.items() == null
                ? null
                : lines.stream()
                        .map(line ->
                                new LineView(
                                        line.number(),
                                        line.sku(),
                                        line.category(),
                                        line.quantity(),
                                        line.price(),
                                        returned.getOrDefault(line.number(), 0)))
                        .toList();
    }
}
