package io.fanops.referral.referral;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.referral.Reversing.Aftermath;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Pays rewards whose hold period is over, and decides as their programs say on held referrals that
/// nobody has looked at in time; of all brands. Replicas may do so at once: whoever has a
/// referral's row does it.
@ApplicationScoped
class MeetingDueDates {
    private static final Logger LOG = Logger.getLogger(MeetingDueDates.class);

    /// Referrals of a brand a round; what is left is found in the next.
    private static final int AT_ONCE = 500;

    private final DueDates due;
    private final Payment payment;
    private final Reviewing reviewing;

    MeetingDueDates(DueDates due, Payment payment, Reviewing reviewing) {
        this.due = due;
        this.payment = payment;
        this.reviewing = reviewing;
    }

    @Scheduled(
            every = "{fanops.referral.pay-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void meet() {
        due.now(AT_ONCE).forEach((brand, ids) -> BrandScope.within(brand, () -> meet(brand, ids)));
    }

    /// Deals with some together, and where that fails with each for itself: one that cannot be
    /// dealt with keeps no other waiting, and is put off.
    private void meet(String brand, List<UUID> ids) {
        try {
            Deadlocks.survived(() -> payment.pay(ids));
            Deadlocks.survived(() -> reviewing.decideUnasked(ids));
        } catch (RuntimeException e) {
            if (ids.size() > 1) {
                ids.forEach(id -> meet(brand, List.of(id)));
                return;
            }
            LOG.errorf(
                    e, "Referral %s of %s is due and cannot be dealt with", ids.getFirst(), brand);
            due.putOff(ids.getFirst());
        }
    }

    /// One brand's due rewards, in one transaction.
    @ApplicationScoped
    static class Payment {
        private final Referrals referrals;
        private final Rewarding rewarding;
        private final Commitments commitments;
        private final Reversing reversing;
        private final Aftermath aftermath;

        Payment(
                Referrals referrals,
                Rewarding rewarding,
                Commitments commitments,
                Reversing reversing,
                Aftermath aftermath) {
            this.referrals = referrals;
            this.rewarding = rewarding;
            this.commitments = commitments;
            this.reversing = reversing;
            this.aftermath = aftermath;
        }

        /// Reverses those whose coupons the brand has let end meanwhile.
        ///
        /// @return how many were paid
        @Transactional
        int pay(List<UUID> ids) {
            var now = aftermath.now();
            var all = referrals.lockDue(ids, ReferralState.QUALIFIED);
            if (all.isEmpty()) {
                return 0;
            }
            var ofErased = referrals.ofErased(all);
            reversing.reverse(
                    all.stream().filter(r -> ofErased.contains(r.id())).toList(),
                    FollowingErasures.REASON);
            var due =
                    all.stream()
                            .filter(r -> !ofErased.contains(r.id()))
                            .collect(Collectors.partitioningBy(r -> commitments.isOver(r, now)));
            reversing.reverse(due.getOrDefault(true, List.of()), Commitments.OVER);
            var qualified = due.getOrDefault(false, List.of());
            if (qualified.isEmpty()) {
                return 0;
            }
            var rewarded = qualified.stream().map(referral -> referral.reward(now)).toList();
            referrals.save(rewarded);
            aftermath.unheld(rewarded);
            var facts = new ArrayList<Fact>();
            rewarded.forEach(referral -> facts.add(referral.moved(ReferralState.QUALIFIED)));
            facts.addAll(rewarding.payPromised(rewarded));
            aftermath.tell(facts);
            return rewarded.size();
        }
    }
}
