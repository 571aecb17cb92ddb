package io.fanops.referral.invitation;

import io.fanops.referral.order.Orders;
import io.fanops.referral.program.Offer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/// Who may invite to a program now.
@ApplicationScoped
public class Admission {
    private final Orders orders;
    private final Clock clock;

    Admission(Orders orders, Clock clock) {
        this.orders = orders;
        this.clock = clock;
    }

    boolean isOver(Offer offer) {
        return offer.isOver(clock.instant());
    }

    /// Whether a fan has bought what the program asks of those who refer others: what was bought up
    /// to now and not paid back, under whichever of the fan's ids.
    public boolean mayRefer(UUID fanId, Offer offer) {
        var mustHave = offer.terms().referrerMustHave();
        if (mustHave == null) {
            return true;
        }
        var bought = orders.purchases(fanId, mustHave.from(clock.instant()), mustHave.currency());
        return mustHave.isMetBy(bought.orders(), bought.spent());
    }
}
