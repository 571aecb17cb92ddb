package io.fanops.referral.order;

import io.fanops.platform.person.SameFans;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.Fans;
import io.fanops.referral.order.TakingOrders.Draft;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Who buys.
///
/// An unseen buyer becomes known by the question, so it is asked only of an order that is likely to
/// be taken: what is wrong with the order itself is said before, and so is that its number is
/// another's. Only an order that comes at the same moment as its namesake may still be refused
/// after its buyer became known.
@ApplicationScoped
class Buyers {
    private final Orders orders;
    private final Fans fans;
    private final SameFans same;

    Buyers(Orders orders, Fans fans, SameFans same) {
        this.orders = orders;
        this.fans = fans;
        this.same = same;
    }

    /// The buyer of an order, under the id that it names; empty where another order has its number.
    ///
    /// @throws Refused `UNKNOWN_FAN` for a fan id that the brand does not have
    Optional<UUID> of(Draft draft) {
        var number = draft.sent().externalId();
        var taken = orders.taken(List.of(number)).get(number);
        if (taken == null) {
            return Optional.of(fans.known(draft.sent().fan(), "/fan").toldOf());
        }
        // The number is here: the order is equal or refused, and neither makes anybody known.
        return taken.isThe(draft.by(taken.fanId()), taken.fanId())
                ? fans.find(draft.sent().fan())
                        .filter(fan -> same.areOne(fan, taken.fanId()))
                        .map(_ -> taken.fanId())
                : Optional.empty();
    }
}
