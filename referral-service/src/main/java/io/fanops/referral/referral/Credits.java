package io.fanops.referral.referral;

import io.fanops.platform.person.SameFans;
import io.fanops.referral.attribution.Attributions;
import io.fanops.referral.attribution.Credit;
import io.fanops.referral.attribution.TouchKind;
import io.fanops.referral.invitation.Invitations;
import io.fanops.referral.order.OrderNews.PlacedOrder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Whether orders may qualify referrals, as the brand's attribution policy has it.
///
/// By default any order may: a program has its own window and promise, and a welcome coupon of the
/// referee's, or a scan in the store, must not take the reward from who brought them.
@ApplicationScoped
class Credits {
    private final Attributions attributions;
    private final Invitations invitations;
    private final SameFans same;

    Credits(Attributions attributions, Invitations invitations, SameFans same) {
        this.attributions = attributions;
        this.invitations = invitations;
        this.same = same;
    }

    /// Some orders by who bought them, under whichever of their ids.
    Map<UUID, List<PlacedOrder>> byPerson(List<PlacedOrder> orders) {
        var persons =
                same.survivors(orders.stream().map(PlacedOrder::fanId).collect(Collectors.toSet()));
        return orders.stream()
                .collect(
                        Collectors.groupingBy(
                                order -> persons.getOrDefault(order.fanId(), order.fanId())));
    }

    /// What is asked of some orders.
    OfOrders of(List<PlacedOrder> orders) {
        var needed =
                orders.isEmpty()
                        ? Map.<UUID, Optional<Credit>>of()
                        : attributions.whereReferralsNeedCredit(orders);
        var codes =
                needed.values().stream()
                        .flatMap(Optional::stream)
                        .filter(credit -> credit.kind() == TouchKind.REFERRAL)
                        .map(Credit::subject)
                        .collect(Collectors.toSet());
        return new OfOrders(needed, codes.isEmpty() ? Map.of() : invitations.referrers(codes));
    }

    /// @param needed orders that need a credit, with the one they have
    /// @param referrers by their codes
    record OfOrders(Map<UUID, Optional<Credit>> needed, Map<String, UUID> referrers) {
        boolean allow(Referral referral, PlacedOrder order) {
            var credit = needed.get(order.id());
            return credit == null
                    || credit.filter(c -> c.kind() == TouchKind.REFERRAL)
                            .map(c -> referrers.get(c.subject()))
                            .filter(referral.referrerId()::equals)
                            .isPresent();
        }
    }
}
