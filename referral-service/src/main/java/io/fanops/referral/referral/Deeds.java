package io.fanops.referral.referral;

import io.fanops.platform.person.SameFans;
import io.fanops.referral.coupon.Redemptions;
import io.fanops.referral.coupon.Redemptions.Standing;
import io.fanops.referral.order.Orders;
import io.fanops.referral.program.Trigger;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
        return pending.terms().trigger() == Trigger.JOINED
                ? Optional.of(pending)
                : deed(pending).map(deed -> pending.because(deed.order(), deed.redemption()));
    }

    /// The first thing that the referee has done and that stands, and is enough for the referral;
    /// its row is locked.
    Optional<Deed> deed(Referral referral) {
        var window = referral.window();
        return switch (referral.terms().trigger()) {
            case JOINED -> Optional.empty();
            case PURCHASED -> {
                var bought =
                        orders.lockOf(
                                referral.refereeId(),
                                referral.createdAt(),
                                window.from(),
                                window.until());
                var theirs = credits.of(bought);
                yield bought.stream()
                        .filter(order -> referral.terms().isEnough(order.worth()))
                        .filter(order -> theirs.allow(referral, order))
                        .findFirst()
                        .map(order -> new Deed(order.id(), null, order.arrivedAt()));
            }
            case REDEEMED ->
                    redemption(referral, window.until())
                            .map(use -> new Deed(null, use.id(), use.at()));
        };
    }

    /// To redeem what the referral itself has paid is no deed that could have qualified it.
    private Optional<Standing> redemption(Referral referral, Instant until) {
        return redemptions.firstOf(
                same.idsOf(referral.refereeId()), referral.createdAt(), until, referral.cause());
    }

    /// What a referee did: an order or a redemption.
    ///
    /// @param knownAt when it was known here
    record Deed(@Nullable UUID order, @Nullable UUID redemption, Instant knownAt) {}
}
