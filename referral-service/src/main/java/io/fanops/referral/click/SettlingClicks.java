package io.fanops.referral.click;

import io.fanops.platform.due.DueWork;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.brand.Days;
import io.fanops.referral.click.ClickEarning.State;
import io.fanops.referral.partner.CommissionPolicies;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Books what clicks have earned when their day is over, and makes it payable when the brand has
/// had its time to look at them.
@ApplicationScoped
class SettlingClicks {
    private static final DueWork.Kind EARNINGS = new DueWork.Kind("click_due", "earning_id");

    private final DueWork due;
    private final Settlement settlement;

    SettlingClicks(DueWork due, Settlement settlement) {
        this.due = due;
        this.settlement = settlement;
    }

    @Scheduled(
            every = "{fanops.referral.pay-due-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void settle() {
        due.each(EARNINGS, settlement::proceed);
    }

    /// One earning's next step.
    @ApplicationScoped
    static class Settlement {
        static final String EARNED = "Clicks earned";
        static final String RELEASED = "Clicks released";
        static final String REJECTED = "Clicks rejected";

        private final ClickEarnings earnings;
        private final ClickRules rules;
        private final CommissionPolicies policies;
        private final Ledger ledger;
        private final Days days;
        private final Clock clock;

        Settlement(
                ClickEarnings earnings,
                ClickRules rules,
                CommissionPolicies policies,
                Ledger ledger,
                Days days,
                Clock clock) {
            this.earnings = earnings;
            this.rules = rules;
            this.policies = policies;
            this.ledger = ledger;
            this.days = days;
            this.clock = clock;
        }

        /// Closes the day, or releases what waited.
        @Transactional
        void proceed(UUID id) {
            earnings.lockDue(id)
                    .ifPresent(earning -> {
                        if (earning.state() == State.OPEN) {
                            close(earning);
                        } else {
                            release(earning);
                        }
                    });
        }

        private void close(ClickEarning earning) {
            var end = days.endOf(earning.day());
            if (clock.instant().isBefore(end)) {
                earnings.await(earning, end);
                return;
            }
            long clicks = earnings.close(earning);
            if (clicks == 0) {
                earnings.forget(earning);
                return;
            }
            earnings.hold(
                    earning, clicks, end.plus(Duration.ofDays(policies.present().holdDays())));
            post(
                    earning.cause(),
                    EARNED,
                    Account.commission(),
                    Account.partnerPending(earning.partnerId()),
                    earning,
                    clicks);
        }

        private void release(ClickEarning earning) {
            earnings.release(earning);
            post(
                    earning.cause() + ":release",
                    RELEASED,
                    Account.partnerPending(earning.partnerId()),
                    Account.partner(earning.partnerId()),
                    earning,
                    earning.left());
        }

        /// Takes clicks for false, before they are paid.
        ///
        /// @param clicks 1 or more; null for all that are left
        /// @throws Refused `NOT_FOUND`, `CLICK_EARNING_STATE`, `VALIDATION_FAILED` for more than
        ///   there are
        @Transactional(Transactional.TxType.MANDATORY)
        ClickEarning reject(UUID id, @Nullable Long clicks, String reason) {
            var earning = earnings.lock(id).orElseThrow(() -> Refused.notFound("click earning"));
            if (earning.state() != State.PENDING) {
                throw new Refused(
                        ClickProblem.CLICK_EARNING_STATE, "It is " + earning.state() + ".");
            }
            long rejected = clicks == null ? earning.left() : clicks;
            if (rejected > earning.left()) {
                throw Refused.invalid("/clicks", "is more than the " + earning.left() + " left");
            }
            earnings.reject(earning, rejected, earning.erased() ? null : reason);
            rules.giveBack(earning.ruleId(), rejected * earning.price().amount());
            post(
                    earning.cause() + ":rejected:" + (earning.rejected() + rejected),
                    REJECTED,
                    Account.partnerPending(earning.partnerId()),
                    Account.commission(),
                    earning,
                    rejected);
            return earnings.find(id).orElseThrow();
        }

        private void post(
                String cause,
                String reason,
                Account from,
                Account to,
                ClickEarning earning,
                long clicks) {
            ledger.post(
                    List.of(
                            Transfer.of(
                                    cause,
                                    reason,
                                    List.of(
                                            new Transfer.Move(
                                                    from,
                                                    to,
                                                    Form.CASH.unit(earning.price().currency()),
                                                    clicks * earning.price().amount())))));
        }
    }
}
