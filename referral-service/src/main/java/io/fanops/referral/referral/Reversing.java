package io.fanops.referral.referral;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.outbox.Outbox;
import io.fanops.referral.attribution.Touch;
import io.fanops.referral.attribution.TouchKind;
import io.fanops.referral.attribution.Touches;
import io.fanops.referral.coupon.CouponUse.Recalled;
import io.fanops.referral.invitation.Invitations;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What qualified a referral was undone, or it can be none any more: it ends, and what was taken
/// for it goes back.
@ApplicationScoped
class Reversing {
    private final Invitations invitations;
    private final Referrals referrals;
    private final Commitments commitments;
    private final Rewarding rewarding;
    private final Aftermath aftermath;

    Reversing(
            Invitations invitations,
            Referrals referrals,
            Commitments commitments,
            Rewarding rewarding,
            Aftermath aftermath) {
        this.invitations = invitations;
        this.referrals = referrals;
        this.commitments = commitments;
        this.rewarding = rewarding;
        this.aftermath = aftermath;
    }

    /// Reverses QUALIFIED and REWARDED referrals whose rows are locked.
    ///
    /// What was promised goes back into the budget; what was paid is taken back by counter-entries,
    /// also where that leaves a wallet below zero. A referrer's next referral counts from one less.
    @Transactional(Transactional.TxType.MANDATORY)
    void reverse(List<Referral> converted, String reason) {
        if (converted.isEmpty()) {
            return;
        }
        var counts =
                invitations.lock(
                        converted.stream().map(Referral::referrer).collect(Collectors.toSet()));
        var inLine =
                converted.stream()
                        .sorted(
                                Comparator.comparing(Referral::programId)
                                        .thenComparing(Referral::id))
                        .toList();
        var now = aftermath.now();
        var facts = new ArrayList<Fact>();
        var after = new ArrayList<Referral>();
        var coupons = new ArrayList<Transfer>();
        for (var referral : inLine) {
            var reversed = referral.reverse(reason, now);
            after.add(reversed);
            facts.add(reversed.moved(referral.state()));
            counts.add(referral.referrer(), -1);
            if (referral.state() == ReferralState.REWARDED) {
                var taken = rewarding.takeCouponsBack(referral);
                commitments.restore(referral, taken.size());
                coupons.addAll(taken);
            } else {
                commitments.release(referral);
            }
        }
        // The wallets after all budgets and stocks.
        inLine.forEach(referral -> facts.addAll(rewarding.takeBack(referral)));
        facts.addAll(rewarding.post(coupons));
        invitations.note(counts);
        referrals.save(after);
        aftermath.unheld(converted);
        aftermath.tell(facts);
    }

    /// Ends PENDING and HELD referrals whose rows are locked.
    @Transactional(Transactional.TxType.MANDATORY)
    void reject(List<Referral> waiting, String reason) {
        if (waiting.isEmpty()) {
            return;
        }
        var now = aftermath.now();
        var facts = new ArrayList<Fact>();
        var rejected = new ArrayList<Referral>();
        for (var referral : waiting) {
            var after = referral.reject(reason, now);
            rejected.add(after);
            facts.add(after.moved(referral.state()));
        }
        aftermath.untouched(rejected);
        referrals.save(rejected);
        aftermath.unheld(rejected);
        aftermath.tell(facts);
    }

    /// A coupon that was used up when its referral was reversed came back after all.
    @Transactional(Transactional.TxType.MANDATORY)
    void recalled(Recalled coupon) {
        if (!coupon.cause().startsWith(Referral.CAUSE)) {
            return;
        }
        var referral =
                referrals
                        .causing(coupon.cause())
                        .orElseThrow(() -> new IllegalStateException("No " + coupon.cause()));
        commitments.restoreCoupon(referral);
        aftermath.tell(rewarding.takenBack(coupon));
    }

    /// What is left to do when referrals have moved.
    @ApplicationScoped
    static class Aftermath {
        private final DueDates due;
        private final Touches touches;
        private final Outbox outbox;
        private final Clock clock;

        Aftermath(DueDates due, Touches touches, Outbox outbox, Clock clock) {
            this.due = due;
            this.touches = touches;
            this.outbox = outbox;
            this.clock = clock;
        }

        /// Now, as exact as the database keeps it.
        Instant now() {
            return clock.instant().truncatedTo(ChronoUnit.MICROS);
        }

        /// Has a date looked at when it comes.
        void await(Referral referral) {
            var at = referral.dueAt();
            if (at != null) {
                due.add(Map.of(referral.id(), at));
            }
        }

        /// Who brought the referee may get the credit for what they buy, under the code they came
        /// by.
        void touched(Referral referral, String code) {
            if (referral.state() != ReferralState.REJECTED) {
                touches.note(
                        List.of(
                                Touch.ofFan(
                                        referral.cause(),
                                        TouchKind.REFERRAL,
                                        code,
                                        referral.refereeId(),
                                        referral.createdAt())));
            }
        }

        /// Nobody brought anybody.
        void untouched(List<Referral> referrals) {
            touches.withdraw(referrals.stream().map(Referral::cause).toList());
        }

        /// Nothing is waited for any more.
        void unheld(List<Referral> referrals) {
            due.remove(referrals.stream().map(Referral::id).toList());
        }

        /// Tells the facts, after all that they are about is written.
        void tell(List<Fact> facts) {
            outbox.append(facts);
        }
    }
}
