package io.fanops.referral.referral;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.tenancy.BrandScope;
import io.fanops.referral.referral.Reversing.Aftermath;
import io.fanops.referral.wallet.Deadlocks;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Pays rewards whose hold period is over, of all brands. Replicas may do so at once: whoever has a
/// referral's row pays it.
@ApplicationScoped
class PayingDueRewards {
    private static final Logger LOG = Logger.getLogger(PayingDueRewards.class);

    /// Rewards a round; what is left is found in the next.
    private static final int AT_ONCE = 500;

    private final DueRewards due;
    private final Payment payment;

    PayingDueRewards(DueRewards due, Payment payment) {
        this.due = due;
        this.payment = payment;
    }

    @Scheduled(
            every = "{fanops.referral.pay-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void payDue() {
        due.now(AT_ONCE)
                .forEach((brand, ids) -> {
                    try {
                        BrandScope.within(brand, () -> Deadlocks.survived(() -> payment.pay(ids)));
                    } catch (RuntimeException e) {
                        LOG.errorf(e, "Rewards of %s are due and cannot be paid", brand);
                    }
                });
    }

    /// One brand's due rewards, in one transaction.
    @ApplicationScoped
    static class Payment {
        private final Referrals referrals;
        private final Rewarding rewarding;
        private final Aftermath aftermath;

        Payment(Referrals referrals, Rewarding rewarding, Aftermath aftermath) {
            this.referrals = referrals;
            this.rewarding = rewarding;
            this.aftermath = aftermath;
        }

        /// @return how many were paid
        @Transactional
        int pay(List<UUID> ids) {
            var now = aftermath.now();
            var qualified = referrals.lockDue(ids);
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
