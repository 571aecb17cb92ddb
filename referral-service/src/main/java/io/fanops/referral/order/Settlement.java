package io.fanops.referral.order;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.OrderRefunded;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.order.OrderNews.PaidBack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What refunds and cancellations make of orders whose rows are locked: decided here one after the
/// other, written and told by whoever asked.
final class Settlement {
    private final Instant now;
    private final Map<String, Receipt> receipts;
    private final Map<Number, Refund.Kept> known;
    private final Map<UUID, Cancellation> cancelled;
    private final List<Change> changes = new ArrayList<>();

    /// @param receipts by the orders' numbers
    /// @param known refunds of these orders by their numbers
    /// @param cancelled cancellations of these orders
    Settlement(
            Instant now,
            Map<String, Receipt> receipts,
            Map<Number, Refund.Kept> known,
            Map<UUID, Cancellation> cancelled) {
        this.now = now;
        this.receipts = new HashMap<>(receipts);
        this.known = new HashMap<>(known);
        this.cancelled = new HashMap<>(cancelled);
    }

    /// Of orders that have only just come.
    static Settlement ofNew(Instant now, List<Order> orders) {
        var receipts = new HashMap<String, Receipt>();
        orders.forEach(order -> receipts.put(order.externalId(), Receipt.of(order)));
        return new Settlement(now, receipts, Map.of(), Map.of());
    }

    /// The order of a number as it stands now.
    Optional<Receipt> of(String order) {
        return Optional.ofNullable(receipts.get(order));
    }

    /// @param id that it gets, if it is new
    /// @throws Refused with what stands against it
    Refunding.Outcome settle(UUID id, RefundOf asked) {
        var receipt = of(asked.order()).orElseThrow(() -> Refused.notFound("order"));
        // What is said of an erased buyer is not taken in again.
        var refund = receipt.order().isForgotten() ? asked.refund().withoutWords() : asked.refund();
        return asked.cancels() ? cancel(id, receipt, refund) : payBack(id, receipt, refund);
    }

    private Refunding.Outcome payBack(UUID id, Receipt receipt, NewRefund asked) {
        var number = new Number(receipt.order().id(), asked.externalId());
        var first = asked.externalId() == null ? null : known.get(number);
        if (first != null) {
            first.mustBe(asked, receipt);
            return new Refunding.Outcome.Made(first.of(receipt), false, receipt.order().fanId());
        }
        var back = receipt.payBack(asked);
        var after = receipt.without(back);
        var refund =
                new Refund.Kept(
                        id,
                        asked.externalId(),
                        back.amount(),
                        back.items(),
                        asked.amount() == null && asked.items() == null,
                        asked.reason(),
                        now);
        known.put(number, refund);
        receipts.put(after.order().externalId(), after);
        changes.add(new Change(after, id, back.amount(), back.items(), now, refund, null));
        return new Refunding.Outcome.Made(refund.of(after), true, receipt.order().fanId());
    }

    private Refunding.Outcome cancel(UUID id, Receipt receipt, NewRefund asked) {
        var order = receipt.order();
        var first = cancelled.get(order.id());
        if (first != null) {
            return new Refunding.Outcome.CalledOff(first, false, order.fanId());
        }
        var cancellation =
                new Cancellation(
                        id,
                        asked.externalId(),
                        order.externalId(),
                        order.rest(),
                        asked.reason(),
                        now);
        var after = new Receipt(order.cancelled(now), receipt.lines(), receipt.returned());
        cancelled.put(order.id(), cancellation);
        receipts.put(order.externalId(), after);
        changes.add(new Change(after, id, order.rest(), List.of(), now, null, cancellation));
        return new Refunding.Outcome.CalledOff(cancellation, true, order.fanId());
    }

    List<Change> changes() {
        return changes;
    }

    /// The number of a refund in its order.
    record Number(UUID orderId, @Nullable String externalId) {}

    /// Something that was paid back.
    ///
    /// @param after the order as it stands then
    /// @param amount what was paid back
    /// @param refund null where the order was cancelled
    record Change(
            Receipt after,
            UUID id,
            Money amount,
            List<Receipt.Item> items,
            Instant at,
            Refund.@Nullable Kept refund,
            @Nullable Cancellation cancellation) {

        Order order() {
            return after.order();
        }

        /// Whether it changes what is left of the order, or undoes one that was worth nothing. A
        /// gift that comes back last does not, nor does the cancellation of what was paid back
        /// wholly.
        boolean isTold() {
            return amount.amount() > 0
                    || (cancellation == null
                            ? order().rest().amount() > 0
                            : order().amount().amount() == 0);
        }

        Fact fact() {
            return new OrderRefunded(
                    id, order().id(), order().fanId(), amount, order().rest().amount() == 0, at);
        }

        PaidBack news() {
            return new PaidBack(
                    order().id(),
                    id,
                    amount,
                    order().rest(),
                    items.stream().map(Receipt.Item::news).toList());
        }
    }
}
