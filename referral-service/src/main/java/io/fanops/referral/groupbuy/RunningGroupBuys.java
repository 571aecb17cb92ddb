package io.fanops.referral.groupbuy;

import io.fanops.platform.outbox.Outbox;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.coupon.CouponTemplates;
import io.fanops.referral.coupon.Coupons;
import io.fanops.referral.groupbuy.GroupBuys.Member;
import io.fanops.referral.wallet.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

/// What happens in a group buy, each in one transaction. A fan who joins takes the deal's row last
/// of all, since everybody wants it; the others lock it first, then the members', then the
/// template's stock.
@ApplicationScoped
class RunningGroupBuys {
    private static final int AT_ONCE = 500;

    private final GroupBuys deals;
    private final CouponTemplates templates;
    private final Coupons coupons;
    private final Ledger ledger;
    private final Outbox outbox;

    RunningGroupBuys(
            GroupBuys deals,
            CouponTemplates templates,
            Coupons coupons,
            Ledger ledger,
            Outbox outbox) {
        this.deals = deals;
        this.templates = templates;
        this.coupons = coupons;
        this.ledger = ledger;
        this.outbox = outbox;
    }

    /// Makes a deal, which holds as many coupons as it may give, or finds the equal one.
    ///
    /// @throws Refused `GROUP_BUY_EXISTS`, `GROUP_BUY_STOCK`
    @Transactional(Transactional.TxType.MANDATORY)
    Made make(GroupBuy wanted) {
        boolean isNew = deals.add(wanted);
        var deal = deals.withKey(wanted.key()).orElseThrow();
        if (!deal.isThe(wanted)) {
            throw new Refused(
                    GroupBuyProblem.GROUP_BUY_EXISTS,
                    "The group buy `" + wanted.key() + "` is another one.",
                    new Refused.FieldError("/key", "is taken"));
        }
        if (isNew && !templates.take(deal.templateId(), deal.maximum())) {
            throw new Refused(
                    GroupBuyProblem.GROUP_BUY_STOCK,
                    "`" + deal.template() + "` has fewer than " + deal.maximum() + " left.",
                    new Refused.FieldError("/maximum", "is more than there are"));
        }
        return new Made(deal, isNew);
    }

    /// Takes a fan in; one who has joined before stays joined once.
    ///
    /// @throws Refused `GROUP_BUY_FULL`, `GROUP_BUY_OVER`
    @Transactional(Transactional.TxType.MANDATORY)
    Member join(GroupBuy seen, UUID fan) {
        if (!deals.addMember(seen.id(), fan)) {
            return deals.member(seen.id(), fan).orElseThrow();
        }
        boolean hasComeAbout = seen.reachedAt() != null;
        if (hasComeAbout) {
            give(seen, List.of(fan));
        }
        var member = deals.member(seen.id(), fan).orElseThrow();
        int joined =
                deals.takeIn(seen.id())
                        .orElseThrow(() ->
                                new Refused(
                                        isStillOpen(seen)
                                                ? GroupBuyProblem.GROUP_BUY_FULL
                                                : GroupBuyProblem.GROUP_BUY_OVER,
                                        "Nobody can join `" + seen.key() + "` any more."));
        // Who joins in the very moment gets a coupon with all others.
        if (!hasComeAbout && joined >= seen.threshold()) {
            deals.due(seen.id(), seen.now());
        }
        return member;
    }

    private boolean isStillOpen(GroupBuy seen) {
        return deals.withKey(seen.key()).orElseThrow().isOpen();
    }

    /// Lets a fan go who has joined.
    ///
    /// @throws Refused `GROUP_BUY_REACHED`, `GROUP_BUY_OVER`, `NOT_FOUND` for who is no member
    @Transactional(Transactional.TxType.MANDATORY)
    void leave(GroupBuy seen, UUID fan) {
        var deal = deals.lock(seen.id()).orElseThrow();
        if (deals.member(deal.id(), fan).isEmpty()) {
            throw Refused.notFound("membership");
        }
        int left = deals.removeMember(deal.id(), fan);
        if (left == 0 || !deals.letGo(deal.id(), left)) {
            throw reachedOrOver(deal);
        }
    }

    /// Ends a deal that has not come about.
    ///
    /// @throws Refused `GROUP_BUY_REACHED`, `GROUP_BUY_OVER`
    @Transactional(Transactional.TxType.MANDATORY)
    GroupBuy cancel(GroupBuy seen) {
        var deal = deals.lock(seen.id()).orElseThrow();
        if (deal.reachedAt() != null || !deal.isOpen()) {
            throw reachedOrOver(deal);
        }
        deals.close(deal.id(), GroupBuy.State.CANCELLED);
        templates.giveBack(deal.templateId(), deal.maximum());
        return deals.withKey(deal.key()).orElseThrow();
    }

    private static Refused reachedOrOver(GroupBuy deal) {
        return new Refused(
                deal.isOpen() && deal.reachedAt() != null
                        ? GroupBuyProblem.GROUP_BUY_REACHED
                        : GroupBuyProblem.GROUP_BUY_OVER,
                "The group buy is " + deal.state() + ", with " + deal.joined() + " fans.");
    }

    /// Does what is due for a deal: coupons for some of those who have none, or its end.
    ///
    /// @return whether more is to be done at once
    @Transactional
    boolean proceed(UUID id) {
        if (deals.find(id).filter(this::hasGiven).isPresent()) {
            return true;
        }
        var deal = deals.lock(id).orElseThrow();
        if (deal.state() != GroupBuy.State.OPEN) {
            return false;
        }
        if (hasGiven(deal)) {
            return true;
        }
        if (deal.isOpen()) {
            deals.due(id, deal.deadline());
            return false;
        }
        int given = deals.given(id);
        deals.close(id, given > 0 ? GroupBuy.State.SUCCEEDED : GroupBuy.State.FAILED);
        int unused = deal.maximum() - given;
        if (unused > 0) {
            templates.giveBack(deal.templateId(), unused);
        }
        return false;
    }

    /// Gives coupons to some who have none, where the deal has come about. That cannot be undone,
    /// so nobody need be kept from joining meanwhile.
    ///
    /// Where the brand has moved the coupons' end into the past there is nothing to give, unless it
    /// moves the end again before the deadline.
    private boolean hasGiven(GroupBuy deal) {
        if (deal.state() != GroupBuy.State.OPEN
                || deal.reachedAt() == null
                || !templates.isGoodAt(deal.template(), deal.now())) {
            return false;
        }
        var without = deals.lockWithout(deal.id(), AT_ONCE);
        if (!without.isEmpty()) {
            give(deal, without);
        }
        return !without.isEmpty();
    }

    /// Gives each of some members a coupon, out of what the deal holds.
    private void give(GroupBuy deal, List<UUID> fans) {
        var issued =
                coupons.issue(
                        fans.stream()
                                .map(fan ->
                                        new Coupons.Issue(
                                                deal.templateId(),
                                                deal.template(),
                                                fan,
                                                deal.cause(),
                                                null))
                                .toList());
        ledger.post(issued.stream().map(Coupons.Issued::transfer).toList());
        outbox.append(issued.stream().map(Coupons.Issued::fact).toList());
        var byFan = new HashMap<UUID, UUID>();
        for (int i = 0; i < fans.size(); i++) {
            byFan.put(fans.get(i), issued.get(i).id());
        }
        deals.give(deal.id(), byFan);
    }

    /// @param isNew whether it was made by this
    record Made(GroupBuy deal, boolean isNew) {}
}
