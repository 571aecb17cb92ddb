package io.fanops.referral.referral;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.coupon.Redemptions;
import io.fanops.referral.order.Orders;
import io.fanops.referral.referral.Reversing.Aftermath;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A person looks at a held referral.
@ApplicationScoped
class Reviewing {
    private final Referrals referrals;
    private final Converting converting;
    private final Orders orders;
    private final Redemptions redemptions;
    private final Aftermath aftermath;

    Reviewing(
            Referrals referrals,
            Converting converting,
            Orders orders,
            Redemptions redemptions,
            Aftermath aftermath) {
        this.referrals = referrals;
        this.converting = converting;
        this.orders = orders;
        this.redemptions = redemptions;
        this.aftermath = aftermath;
    }

    /// Lets a held referral go on. What the referee did meanwhile counts.
    ///
    /// @throws Refused `REFERRAL_NOT_HELD`
    @Transactional(Transactional.TxType.MANDATORY)
    Referral approve(UUID id) {
        var now = aftermath.now();
        var held = referrals.lock(id).orElseThrow(() -> Refused.notFound("referral"));
        var pending = held.approve(now);
        referrals.save(List.of(pending));
        var facts = new ArrayList<Fact>();
        facts.add(pending.moved(ReferralState.HELD));
        var approved = pending;
        var qualified = qualified(pending);
        if (qualified.isPresent()) {
            var converted = converting.convert(List.of(qualified.get()), now);
            approved = converted.referrals().getFirst();
            facts.addAll(converted.facts());
        }
        aftermath.tell(facts);
        return approved;
    }

    /// Rejects a held referral.
    ///
    /// @param reason a code for the reasons, such as `REVIEWED`
    /// @throws Refused `REFERRAL_NOT_HELD`
    @Transactional(Transactional.TxType.MANDATORY)
    Referral reject(UUID id, String reason) {
        var held = referrals.lock(id).orElseThrow(() -> Refused.notFound("referral"));
        var rejected = held.disapprove(reason, aftermath.now());
        referrals.save(List.of(rejected));
        aftermath.tell(List.of(rejected.moved(ReferralState.HELD)));
        return rejected;
    }

    private Optional<Referral> qualified(Referral pending) {
        var window = pending.window();
        return switch (pending.terms().trigger()) {
            case JOINED -> Optional.of(pending);
            case PURCHASED ->
                    orders
                            .lockOf(
                                    pending.refereeId(),
                                    pending.createdAt(),
                                    window.from(),
                                    window.until())
                            .stream()
                            .filter(order -> pending.terms().isEnough(order.worth()))
                            .findFirst()
                            .map(order -> pending.because(order.id(), null));
            case REDEEMED ->
                    redemptions
                            .firstOf(pending.refereeId(), pending.createdAt(), window.until())
                            .map(redemption -> pending.because(null, redemption));
        };
    }
}
