package io.fanops.referral.referral;

import io.fanops.referral.coupon.Redemptions;
import io.fanops.referral.fan.SameFans;
import io.fanops.referral.order.Orders;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What referees have done already, while their referrals could not yet hear of it.
@ApplicationScoped
class Deeds {
    private final Orders orders;
    private final Redemptions redemptions;
    private final SameFans same;
    private final Credits credits;

    Deeds(Orders orders, Redemptions redemptions, SameFans same, Credits credits) {
        this.orders = orders;
        this.redemptions = redemptions;
        this.same = same;
        this.credits = credits;
    }

    /// The referral with what qualifies it, if the referee has done that; its row is locked, and
    /// then so is what it is qualified by.
    Optional<Referral> qualified(Referral pending) {
        var window = pending.window();
        return switch (pending.terms().trigger()) {
            case JOINED -> Optional.of(pending);
            case PURCHASED -> {
                var bought =
                        orders.lockOf(
                                pending.refereeId(),
                                pending.createdAt(),
                                window.from(),
                                window.until());
                var theirs = credits.of(bought);
                yield bought.stream()
                        .filter(order -> pending.terms().isEnough(order.worth()))
                        .filter(order -> theirs.allow(pending, order))
                        .findFirst()
                        .map(order -> pending.because(order.id(), null));
            }
            case REDEEMED ->
                    redemption(pending.refereeId(), pending.createdAt(), window.until())
                            .map(redemption -> pending.because(null, redemption));
        };
    }

    private Optional<UUID> redemption(UUID referee, Instant from, Instant until) {
        return same.idsOf(referee).stream()
                .sorted()
                .flatMap(id -> redemptions.firstOf(id, from, until).stream())
                .findFirst();
    }
}
