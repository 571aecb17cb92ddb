package io.fanops.referral.order;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.contracts.ReferralFact.OrderRefunded;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.FanErased;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Paying an order back, wholly or in part, and with it whatever it caused.
@ApplicationScoped
class Refunding {
    private final Orders orders;
    private final Jdbi jdbi;
    private final Telling telling;

    Refunding(Orders orders, Jdbi jdbi, Telling telling) {
        this.orders = orders;
        this.jdbi = jdbi;
        this.telling = telling;
    }

    /// Takes a refund down, or finds the one that has its number already.
    ///
    /// @param externalId the brand's own number of the refund, unique in its order; null where it
    ///   has none
    /// @param amount null for all that is left
    /// @throws Refused `NOT_FOUND` for an unknown order, `REFUND_EXCEEDS_ORDER`, `REFUND_EXISTS`
    @Transactional(Transactional.TxType.MANDATORY)
    Made refund(
            String order,
            @Nullable String externalId,
            @Nullable Money amount,
            @Nullable String reason) {
        var paid = orders.lockWithNumber(order).orElseThrow(() -> Refused.notFound("order"));
        if (amount != null && !amount.currency().equals(paid.amount().currency())) {
            throw Refused.invalid(
                    "/amount/currency", "the order was paid in " + paid.amount().currency());
        }
        if (externalId != null) {
            var first = find(paid, externalId);
            if (first.isPresent()) {
                return first.get().repeated(amount, reason);
            }
        }
        var back = amount == null ? paid.rest() : amount;
        if (back.amount() == 0 || !orders.refund(paid.id(), back.amount())) {
            throw new Refused(
                    OrderProblem.REFUND_EXCEEDS_ORDER,
                    paid.rest().amount() == 0
                            ? "Nothing is left of the order."
                            : "Of the order " + paid.rest().amount() + " are left.",
                    new Refused.FieldError("/amount", "is more than is left of the order"));
        }
        var rest = Money.of(paid.rest().amount() - back.amount(), back.currency());
        var refund = new Refund(Ids.next(), externalId, order, back, reason, rest, telling.now());
        write(paid, refund, amount == null);
        telling.tell(paid, refund);
        return new Made(refund, true);
    }

    /// What an erased fan's refunds say in words is forgotten; the figures stay.
    void forget(@Observes FanErased erased) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update refund r set reason = null
                                from orders o
                                where r.brand = :brand and r.reason is not null
                                    and o.brand = r.brand and o.id = r.order_id and o.fan_id = :fan\
                                """)
                        .bind("fan", erased.fanId())
                        .execute());
    }

    private Optional<Known> find(Order order, String externalId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from refund
                                where brand = :brand and order_id = :order and external_id = :number\
                                """)
                        .bind("order", order.id())
                        .bind("number", externalId)
                        .map((row, _) ->
                                new Known(
                                        new Refund(
                                                row.getObject("id", UUID.class),
                                                row.getString("external_id"),
                                                order.externalId(),
                                                Money.of(
                                                        row.getLong("amount"),
                                                        order.amount().currency()),
                                                row.getString("reason"),
                                                order.rest(),
                                                row.getTimestamp("at").toInstant()),
                                        row.getBoolean("of_rest")))
                        .findFirst());
    }

    private void write(Order order, Refund refund, boolean ofRest) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into refund (brand, id, order_id, external_id, amount, of_rest, reason, at)
                                values (:brand, :id, :order, :number, :amount, :ofRest, :reason, :at)\
                                """)
                        .bind("id", refund.id())
                        .bind("order", order.id())
                        .bind("number", refund.externalId())
                        .bind("amount", refund.amount().amount())
                        .bind("ofRest", ofRest)
                        .bind("reason", refund.reason())
                        .bind("at", refund.at())
                        .execute());
    }

    /// The refund that has a number.
    ///
    /// @param ofRest whether it was asked for without an amount, as all that was left
    private record Known(Refund refund, boolean ofRest) {
        /// @throws Refused `REFUND_EXISTS` unless the same is asked for again
        Made repeated(@Nullable Money amount, @Nullable String reason) {
            boolean equal =
                    ofRest == (amount == null)
                            && (amount == null || amount.equals(refund.amount()))
                            && Objects.equals(reason, refund.reason());
            if (!equal) {
                throw new Refused(
                        OrderProblem.REFUND_EXISTS,
                        "The refund with this number paid back "
                                + refund.amount().amount()
                                + "; a repeat must be equal in all.",
                        new Refused.FieldError("/externalId", "is taken"));
            }
            return new Made(refund, false);
        }
    }

    /// @param isNew whether it was made by this
    record Made(Refund refund, boolean isNew) {}

    /// A refund.
    ///
    /// @param order the order's number
    /// @param rest what is left of the order
    record Refund(
            UUID id,
            @Nullable String externalId,
            String order,
            Money amount,
            @Nullable String reason,
            Money rest,
            Instant at) {}

    /// Who hears of a refund.
    @ApplicationScoped
    static class Telling {
        private final Outbox outbox;
        private final Event<OrderNews> news;
        private final Clock clock;

        Telling(Outbox outbox, Event<OrderNews> news, Clock clock) {
            this.outbox = outbox;
            this.news = news;
            this.clock = clock;
        }

        Instant now() {
            return clock.instant().truncatedTo(ChronoUnit.MICROS);
        }

        void tell(Order order, Refund refund) {
            outbox.append(
                    new OrderRefunded(
                            refund.id(),
                            order.id(),
                            order.fanId(),
                            refund.amount(),
                            refund.rest().amount() == 0,
                            refund.at()));
            news.fire(
                    new OrderNews.PaidBack(
                            order.id(), refund.id(), refund.amount(), refund.rest(), List.of()));
        }
    }
}
