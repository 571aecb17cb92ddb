package io.fanops.referral.commission;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.person.SameFans;
import io.fanops.referral.attribution.Attributed;
import io.fanops.referral.attribution.Attribution;
import io.fanops.referral.attribution.Credit;
import io.fanops.referral.attribution.TouchKind;
import io.fanops.referral.commission.Commission.Reason;
import io.fanops.referral.commission.Commission.State;
import io.fanops.referral.order.OrderNews.PlacedOrder;
import io.fanops.referral.partner.CommissionPolicies;
import io.fanops.referral.partner.CommissionPolicy;
import io.fanops.referral.partner.Positions;
import io.fanops.referral.partner.Promoter;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What orders earn that are credited to a partner's position, or to a coupon of one; inside the
/// transaction that takes the orders down.
@ApplicationScoped
class Earning {
    static final String REASON = "Commission";

    private final CommissionPolicies policies;
    private final Rules rules;
    private final Positions positions;
    private final SameFans same;
    private final Booking booking;

    Earning(
            CommissionPolicies policies,
            Rules rules,
            Positions positions,
            SameFans same,
            Booking booking) {
        this.policies = policies;
        this.rules = rules;
        this.positions = positions;
        this.same = same;
        this.booking = booking;
    }

    void earn(@Observes Attributed attributed) {
        var credited = attributed.attributions().stream().filter(a -> mayEarn(a.credit())).toList();
        if (credited.isEmpty()) {
            return;
        }
        var byPosition =
                positions.promoters(
                        subjects(credited, TouchKind.AFFILIATE).stream()
                                .flatMap(subject -> Ids.parse(subject).stream())
                                .toList());
        var byTemplate = positions.promotersOf(subjects(credited, TouchKind.COUPON));
        if (byPosition.isEmpty() && byTemplate.isEmpty()) {
            return;
        }
        var policy = policies.present();
        var earners =
                Stream.concat(byPosition.values().stream(), byTemplate.values().stream())
                        .flatMap(promoter ->
                                Stream.of(promoter, promoter.above()).filter(Objects::nonNull))
                        .map(Promoter::partnerId)
                        .collect(Collectors.toSet());
        var round = new Round(policy, rules.tariff(earners), new HashMap<>());
        var earned = new LinkedHashMap<Commission, List<EarningLine>>();
        for (var attribution : credited) {
            var credit = Objects.requireNonNull(attribution.credit());
            var promoter =
                    credit.kind() == TouchKind.COUPON
                            ? byTemplate.get(credit.subject())
                            : Ids.parse(credit.subject()).map(byPosition::get).orElse(null);
            if (promoter != null) {
                earn(round, attribution.order(), credit, promoter, earned);
            }
        }
        booking.book(earned);
    }

    private static boolean mayEarn(@Nullable Credit credit) {
        return credit != null
                && (credit.kind() == TouchKind.AFFILIATE || credit.kind() == TouchKind.COUPON);
    }

    private static List<String> subjects(List<Attribution> credited, TouchKind kind) {
        return credited.stream()
                .map(Attribution::credit)
                .filter(credit -> credit != null && credit.kind() == kind)
                .map(credit -> Objects.requireNonNull(credit).subject())
                .distinct()
                .toList();
    }

    private void earn(
            Round round,
            PlacedOrder order,
            Credit credit,
            Promoter promoter,
            Map<Commission, List<EarningLine>> earned) {
        add(round, order, credit, promoter, 1, earned);
        var above = promoter.above();
        if (above != null && round.policy().levels() > 1) {
            add(round, order, credit, above, 2, earned);
        }
    }

    /// What came back before the order did leaves no commission where it leaves nothing.
    private void add(
            Round round,
            PlacedOrder order,
            Credit credit,
            Promoter earner,
            int level,
            Map<Commission, List<EarningLine>> earned) {
        var tariff =
                round.tariff()
                        .of(earner.partnerId(), level, order.worth().currency(), order.placedAt());
        var bought =
                EarningLine.of(order.amount().amount(), order.lines()).stream()
                        .map(line -> line.by(tariff))
                        .toList();
        var lines = Commission.onArrival(bought, order.before());
        long amount = lines.stream().mapToLong(EarningLine::earned).sum();
        var reason = reason(round, order, earner, amount);
        boolean cameBack = bought.stream().anyMatch(line -> line.earned() > 0);
        if (reason == Reason.NO_RULE && (level == 2 || cameBack)) {
            return;
        }
        earned.put(
                new Commission(
                        Ids.next(),
                        order.id(),
                        order.externalId(),
                        level,
                        earner.partnerId(),
                        "",
                        earner.positionId(),
                        "",
                        credit.touchId(),
                        order.fanId(),
                        order.worth().currency(),
                        reason == null ? amount : 0,
                        reason == null ? amount : 0,
                        reason == null ? State.PENDING : State.REJECTED,
                        reason,
                        order.placedAt(),
                        due(round.policy(), order),
                        order.arrivedAt(),
                        null),
                lines);
    }

    private @Nullable Reason reason(Round round, PlacedOrder order, Promoter earner, long amount) {
        if (earner.ended()) {
            return Reason.PARTNER_ENDED;
        }
        var fan = earner.fanId();
        if (fan != null
                && round.persons().computeIfAbsent(fan, same::idsOf).contains(order.fanId())) {
            return Reason.SELF_PURCHASE;
        }
        return amount == 0 ? Reason.NO_RULE : null;
    }

    /// A refund cannot be told before the order is.
    private static Instant due(CommissionPolicy policy, PlacedOrder order) {
        var from =
                order.placedAt().isAfter(order.arrivedAt()) ? order.placedAt() : order.arrivedAt();
        return from.plus(Duration.ofDays(policy.holdDays()));
    }

    /// What holds for all orders of a batch.
    ///
    /// @param persons all ids of each fan that was asked for
    private record Round(CommissionPolicy policy, Tariff tariff, Map<UUID, Set<UUID>> persons) {}

    /// Takes commissions down, and puts them on the partners' accounts of what is pending.
    @ApplicationScoped
    static class Booking {
        private final Commissions commissions;
        private final Ledger ledger;

        Booking(Commissions commissions, Ledger ledger) {
            this.commissions = commissions;
            this.ledger = ledger;
        }

        void book(Map<Commission, List<EarningLine>> earned) {
            commissions.add(earned);
            ledger.post(
                    earned.keySet().stream()
                            .filter(commission -> commission.earned() > 0)
                            .map(commission ->
                                    Transfer.of(
                                            commission.cause(),
                                            REASON,
                                            List.of(
                                                    new Transfer.Move(
                                                            Account.commission(),
                                                            Account.partnerPending(
                                                                    commission.partnerId()),
                                                            Form.CASH.unit(commission.currency()),
                                                            commission.earned()))))
                            .toList());
        }
    }
}
