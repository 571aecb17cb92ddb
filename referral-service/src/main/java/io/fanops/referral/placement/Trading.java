package io.fanops.referral.placement;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.FanErased;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.brand.Availability;
import io.fanops.referral.brand.Days;
import io.fanops.referral.partner.Partners;
import io.fanops.referral.partner.Position;
import io.fanops.referral.partner.Positions;
import io.fanops.referral.placement.PlacementOrder.Counted;
import io.fanops.referral.placement.PlacementOrder.Delivery;
import io.fanops.referral.placement.PlacementOrder.Terms;
import io.fanops.referral.placement.Step.Action;
import io.fanops.referral.placement.Step.Actor;
import io.fanops.referral.placement.Step.Side;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What brand and partner do with orders, each in one transaction with the money that it moves.
@ApplicationScoped
class Trading {
    /// What a rework takes where the brand does not say.
    private static final int REWORK_DAYS = 3;

    /// Nobody plans a piece for later.
    private static final int MOST_AHEAD_DAYS = 730;

    private final Offers offers;
    private final PlacementOrders orders;
    private final Budgets budgets;
    private final Ledger ledger;
    private final Sides sides;

    Trading(Offers offers, PlacementOrders orders, Budgets budgets, Ledger ledger, Sides sides) {
        this.offers = offers;
        this.orders = orders;
        this.budgets = budgets;
        this.ledger = ledger;
        this.sides = sides;
    }

    /// Orders a placement, or finds the equal order that is there already.
    ///
    /// @param seen what the brand has seen of the offer
    /// @throws Refused `PLACEMENT_ORDER_EXISTS`, `PLACEMENT_NOT_OFFERED`,
    ///   `PLACEMENT_PRICE_CHANGED`, `PLACEMENT_RATE_CHANGED`, `PLACEMENT_FULL`,
    ///   `PLACEMENT_BUDGET_EXHAUSTED`, `VALIDATION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    Ordered order(String externalId, UUID offerId, Terms wanted, Seen seen) {
        var first = orders.withNumber(externalId);
        if (first.isPresent()) {
            return new Ordered(equal(first.get(), offerId, wanted, seen), false);
        }
        var offer = offers.steady(offerId);
        if (!offer.isOpen()) {
            throw new Refused(
                    PlacementProblem.PLACEMENT_NOT_OFFERED,
                    "The offer is " + offer.state() + ", or it is not its time, or its partner's.",
                    new Refused.FieldError("/offer", "cannot be ordered now"));
        }
        checkSeen(offer, seen);
        checkDay(offer, wanted.dueOn());
        var terms = wanted.withRate(offer.terms().cancellationRate());
        var period = offer.terms().capacity().period(wanted.dueOn());
        var position = wanted.position();
        checkBudget(offer, terms.budget());
        var order =
                new PlacementOrders.New(
                        Ids.next(),
                        externalId,
                        offer,
                        position == null ? null : sides.position(offer, position).id(),
                        terms,
                        period,
                        sides.endOf(wanted.dueOn()));
        if (!orders.add(order)) {
            var other = orders.withNumber(externalId).orElseThrow(PlacementOrders::none);
            return new Ordered(equal(other, offerId, wanted, seen), false);
        }
        if (!offers.takePlace(offer, period)) {
            throw new Refused(
                    PlacementProblem.PLACEMENT_FULL,
                    "All of " + offer.terms().capacity().pieces() + " are ordered for then.",
                    new Refused.FieldError("/dueOn", "has no place left"));
        }
        var budget = terms.budget();
        if (budget != null) {
            budgets.take(budget, offer.terms().price().amount());
        }
        var made = orders.require(order.id());
        orders.note(made, Action.ORDERED, Actor.BRAND, null);
        return new Ordered(made, true);
    }

    private static void checkSeen(Offer offer, Seen seen) {
        if (!seen.fits(offer.terms().price())) {
            throw new Refused(
                    PlacementProblem.PLACEMENT_PRICE_CHANGED,
                    "It costs "
                            + offer.terms().price().amount()
                            + " "
                            + offer.terms().price().currency()
                            + ".",
                    new Refused.FieldError("/price", "is not what it costs now"));
        }
        if (!seen.fits(offer.terms().cancellationRate())) {
            throw new Refused(
                    PlacementProblem.PLACEMENT_RATE_CHANGED,
                    "A cancellation costs " + offer.terms().cancellationRate() + " basis points.",
                    new Refused.FieldError("/cancellationRate", "is not the offer's now"));
        }
    }

    private void checkDay(Offer offer, LocalDate dueOn) {
        var today = sides.today();
        var earliest = today.plusDays(offer.terms().leadDays());
        if (dueOn.isBefore(earliest)) {
            throw Refused.invalid("/dueOn", "is before " + earliest + ", the first day possible");
        }
        if (dueOn.isAfter(today.plusDays(MOST_AHEAD_DAYS))) {
            throw Refused.invalid("/dueOn", "is more than two years ahead");
        }
    }

    private void checkBudget(Offer offer, @Nullable String key) {
        if (key == null) {
            return;
        }
        var budget =
                budgets.withKey(key)
                        .orElseThrow(() ->
                                Refused.invalid(
                                        "/budget", "There is no placement budget `" + key + "`."));
        if (!budget.total().currency().equals(offer.terms().price().currency())) {
            throw Refused.invalid("/budget", "is in " + budget.total().currency());
        }
    }

    /// A repeat says what the first said; the rate was the offer's.
    private static PlacementOrder equal(PlacementOrder first, UUID offer, Terms wanted, Seen seen) {
        var terms = first.terms();
        boolean equal =
                first.offer().equals(offer)
                        && seen.fits(first.price())
                        && seen.fits(terms.cancellationRate())
                        && wanted.withRate(terms.cancellationRate()).equals(terms);
        if (!equal) {
            throw new Refused(
                    PlacementProblem.PLACEMENT_ORDER_EXISTS,
                    "The order `" + first.externalId() + "` is another one.",
                    new Refused.FieldError("/externalId", "is taken"));
        }
        return first;
    }

    /// @throws Refused `PLACEMENT_ORDER_STATE`, `PARTNER_STATE`
    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder accept(UUID id, @Nullable String ifMatch, Actor by) {
        var order = orders.locked(id, ifMatch);
        sides.refuseEnded(order);
        return move(order, order.accept(), Action.ACCEPTED, by, null);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder decline(UUID id, @Nullable String ifMatch, Actor by, String reason) {
        var order = orders.locked(id, ifMatch);
        return move(order, order.decline(), Action.DECLINED, by, reason);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder cancel(UUID id, @Nullable String ifMatch, Actor by, String reason) {
        var order = orders.locked(id, ifMatch);
        return move(order, order.cancel(by.side()), Action.CANCELLED, by, reason);
    }

    /// @throws Refused `PLACEMENT_ORDER_STATE`, `PROOF_USED`, `VALIDATION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder deliver(
            UUID id, @Nullable String ifMatch, Actor by, Delivery delivery, Counted counted) {
        var order = orders.locked(id, ifMatch);
        var figures = counted.by(Side.PARTNER, order);
        var change = order.deliver(delivery, figures);
        if (!orders.prove(order, delivery.page())) {
            throw new Refused(
                    PlacementProblem.PROOF_USED,
                    "Each order is proved by a page of its own.",
                    new Refused.FieldError("/url", "proves another order"));
        }
        var day = sides.startOf(order.terms().dueOn());
        orders.keep(order, delivery, order.standsFrom(delivery.publishedAt(), day));
        if (order.takes(figures)) {
            orders.keep(order, figures);
        }
        return move(order, change, Action.DELIVERED, by, null);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder complete(UUID id, @Nullable String ifMatch) {
        var order = orders.locked(id, ifMatch);
        return move(order, order.complete(), Action.COMPLETED, Actor.BRAND, null);
    }

    /// @param until the last day for the rework; three days from now where null
    /// @throws Refused `PLACEMENT_ORDER_STATE`, `REWORKS_USED_UP`, `VALIDATION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder sendBack(
            UUID id, @Nullable String ifMatch, @Nullable LocalDate until, String reason) {
        var order = orders.locked(id, ifMatch);
        var today = sides.today();
        if (until != null && !until.isAfter(today)) {
            throw Refused.invalid("/until", "is not after today");
        }
        if (until != null && until.isAfter(today.plusDays(MOST_AHEAD_DAYS))) {
            throw Refused.invalid("/until", "is more than two years ahead");
        }
        var by = sides.endOf(until == null ? today.plusDays(REWORK_DAYS) : until);
        return move(order, order.sendBack(by), Action.SENT_BACK, Actor.BRAND, reason);
    }

    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder dispute(UUID id, @Nullable String ifMatch, Actor by, String reason) {
        var order = orders.locked(id, ifMatch);
        return move(order, order.dispute(by.side()), Action.DISPUTED, by, reason);
    }

    /// @param amount what the partner gets in all
    /// @throws Refused `PLACEMENT_ORDER_STATE`, `PLACEMENT_BUDGET_EXHAUSTED`, `VALIDATION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder decide(UUID id, @Nullable String ifMatch, Money amount, String reason) {
        var order = orders.locked(id, ifMatch);
        return move(order, order.decide(amount), Action.DECIDED, Actor.BRAND, reason);
    }

    /// @throws Refused `PLACEMENT_ORDER_STATE`, `STANDING_OVER`, `VALIDATION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder takeDown(UUID id, @Nullable String ifMatch, Instant at, String reason) {
        var order = orders.locked(id, ifMatch);
        var change = order.takeDown(at);
        orders.keepTakenDown(order, at);
        return move(order, change, Action.TAKEN_DOWN, Actor.BRAND, reason);
    }

    /// The brand's own figures of what was delivered take the place of the partner's; the same ones
    /// change nothing.
    ///
    /// @throws Refused `PLACEMENT_ORDER_STATE`
    @Transactional(Transactional.TxType.MANDATORY)
    PlacementOrder measure(UUID id, @Nullable String ifMatch, Counted counted) {
        var order = orders.locked(id, ifMatch);
        if (order.delivery() == null) {
            throw new Refused(
                    PlacementProblem.PLACEMENT_ORDER_STATE,
                    "The order is " + order.state() + ": nothing is delivered.");
        }
        var figures = counted.by(Side.BRAND, order);
        if (figures.repeat(order.figures())) {
            return order;
        }
        orders.keep(order, figures);
        orders.revise(order);
        orders.note(order, Action.MEASURED, Actor.BRAND, null);
        return orders.require(id);
    }

    /// Lets an order go on whose time is over.
    @Transactional
    void elapse(UUID id) {
        var order = orders.locked(id, null);
        var change = order.elapse();
        if (change != null) {
            move(
                    order,
                    change,
                    change.to() == PlacementOrder.State.EXPIRED ? Action.EXPIRED : Action.COMPLETED,
                    Actor.CLOCK,
                    null);
        }
    }

    /// Of an erased fan's orders the figures stay; what was held for them is the brand's again.
    void forget(@Observes FanErased erased) {
        var ids = orders.lockOfFan(erased.fanId());
        offers.forget(erased.fanId());
        for (var id : ids) {
            var order = orders.locked(id, null);
            var change = order.forget();
            if (change != null) {
                move(order, change, Action.FORGOTTEN, Actor.CLOCK, null);
            }
        }
        orders.forget(ids);
    }

    private PlacementOrder move(
            PlacementOrder before,
            Change change,
            Action action,
            Actor actor,
            @Nullable String reason) {
        orders.save(before, change);
        if (change.freesPlace(before)) {
            offers.freePlace(before.offer(), before.period());
        }
        var budget = before.terms().budget();
        if (budget != null) {
            budgets.take(budget, change.costs(before));
        }
        var moves = change.moves(before);
        if (!moves.isEmpty()) {
            var cause = "placement:" + before.id() + ":" + (before.revision() + 1);
            // The ledger forgets nothing: there a fan is the partner that they are.
            var by = actor == Actor.PARTNER ? before.partnerId().toString() : null;
            ledger.post(List.of(Transfer.of(cause, action.reason(), moves).by(by)));
        }
        orders.note(before, action, actor, reason);
        return orders.require(before.id());
    }

    /// Who stands on both sides of an order: the brand with its days, the partner with its
    /// positions.
    @ApplicationScoped
    static class Sides {
        private final Partners partners;
        private final Positions positions;
        private final Days days;

        Sides(Partners partners, Positions positions, Days days) {
            this.partners = partners;
            this.positions = positions;
            this.days = days;
        }

        LocalDate today() {
            return days.today();
        }

        Instant startOf(LocalDate day) {
            return days.span(day, day).start();
        }

        Instant endOf(LocalDate day) {
            return days.endOf(day);
        }

        /// @throws Refused `VALIDATION_FAILED` where the offer's partner has none such
        Position position(Offer offer, String key) {
            return positions
                    .find(partners.require(String.valueOf(offer.partner())), key)
                    .orElseThrow(() ->
                            Refused.invalid("/position", "is no position of the offer's partner"));
        }

        /// @throws Refused `PARTNER_STATE`
        void refuseEnded(PlacementOrder order) {
            var partner = partners.require(String.valueOf(order.partner()));
            if (partner.is(Availability.ENDED)) {
                throw Partners.state(partner);
            }
        }
    }

    /// What the brand has seen of an offer: it is bound to nothing else.
    ///
    /// @param price null where it takes any, as the rate
    record Seen(@Nullable Money price, @Nullable Integer cancellationRate) {
        boolean fits(Money now) {
            return price == null || price.equals(now);
        }

        boolean fits(int rate) {
            return cancellationRate == null || cancellationRate == rate;
        }
    }

    /// @param isNew whether it was ordered by this
    record Ordered(PlacementOrder order, boolean isNew) {}
}
