package io.fanops.referral.referral;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.ReferralFact.Rewarded;
import io.fanops.referral.coupon.CouponTemplates;
import io.fanops.referral.coupon.CouponUse.Recalled;
import io.fanops.referral.coupon.Coupons;
import io.fanops.referral.program.Reward;
import io.fanops.referral.wallet.Account;
import io.fanops.referral.wallet.Form;
import io.fanops.referral.wallet.Ledger;
import io.fanops.referral.wallet.Transfer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Paying rewards and taking them back: points, cash and gifts on the ledger, coupons as coupons.
@ApplicationScoped
class Rewarding {
    private static final String REASON = "Referral reward";

    private final Ledger ledger;
    private final Coupons coupons;
    private final CouponTemplates templates;
    private final Clock clock;

    Rewarding(Ledger ledger, Coupons coupons, CouponTemplates templates, Clock clock) {
        this.ledger = ledger;
        this.coupons = coupons;
        this.templates = templates;
        this.clock = clock;
    }

    /// Puts what referrals have earned on accounts of what is pending, until their hold period is
    /// over. Coupons are issued only then.
    @Transactional(Transactional.TxType.MANDATORY)
    void promise(List<Referral> qualified) {
        var transfers = new ArrayList<Transfer>();
        for (var referral : qualified) {
            var moves = new ArrayList<Transfer.Move>();
            for (var reward : referral.terms().rewards()) {
                if (reward.form() != Form.COUPON && amount(referral, reward) > 0) {
                    moves.add(
                            new Transfer.Move(
                                    Account.program(referral.programId()),
                                    Account.pending(recipient(referral, reward)),
                                    referral.terms().unitOf(reward),
                                    amount(referral, reward)));
                }
            }
            if (!moves.isEmpty()) {
                transfers.add(Transfer.of(promise(referral), REASON + " promised", moves));
            }
        }
        ledger.post(transfers);
    }

    /// Takes a promise back.
    private void unpromise(Referral qualified) {
        ledger.reverse(
                promise(qualified), promise(qualified) + ":reversal", REASON + " not to be paid");
    }

    private static String promise(Referral referral) {
        return referral.cause() + ":promise";
    }

    /// Pays what was promised, out of the accounts that it was put on: who a fan was then may be
    /// somebody else now.
    ///
    /// @return the facts to tell
    @Transactional(Transactional.TxType.MANDATORY)
    List<Fact> payPromised(List<Referral> referrals) {
        return pay(referrals, ledger.credited(referrals.stream().map(Rewarding::promise).toList()));
    }

    /// Pays what converted referrals have earned, to both sides, in one statement on the ledger.
    ///
    /// @return the facts to tell
    @Transactional(Transactional.TxType.MANDATORY)
    List<Fact> pay(List<Referral> referrals) {
        return pay(referrals, Map.of());
    }

    private List<Fact> pay(List<Referral> referrals, Map<String, List<Account>> promises) {
        var transfers = new ArrayList<Transfer>();
        var issues = new ArrayList<Coupons.Issue>();
        var facts = new ArrayList<Fact>();
        for (var referral : referrals) {
            var moves = new ArrayList<Transfer.Move>();
            var promised = promises.getOrDefault(promise(referral), List.of()).iterator();
            for (var reward : referral.terms().rewards()) {
                var template = reward.couponTemplate();
                if (template != null) {
                    issues.add(
                            new Coupons.Issue(
                                    templateId(template),
                                    template,
                                    recipient(referral, reward),
                                    referral.cause(),
                                    null));
                } else if (amount(referral, reward) > 0) {
                    moves.add(
                            new Transfer.Move(
                                    promised.hasNext()
                                            ? promised.next()
                                            : Account.program(referral.programId()),
                                    Account.fan(recipient(referral, reward)),
                                    referral.terms().unitOf(reward),
                                    amount(referral, reward)));
                }
            }
            if (!moves.isEmpty()) {
                var transfer = Transfer.of(referral.cause(), REASON, moves);
                transfers.add(transfer);
                for (var move : moves) {
                    facts.add(
                            rewarded(
                                    transfer.id(),
                                    move.to().owner(),
                                    Form.of(move.unit()),
                                    move.amount(),
                                    referral.cause()));
                }
            }
        }
        for (var issued : issues.isEmpty() ? List.<Coupons.Issued>of() : coupons.issue(issues)) {
            transfers.add(issued.transfer());
            facts.add(issued.fact());
            var fanId = issued.fact().fanId();
            if (fanId != null) {
                facts.add(
                        rewarded(
                                issued.transfer().id(),
                                fanId,
                                Form.COUPON,
                                1,
                                issued.transfer().cause()));
            }
        }
        if (ledger.post(transfers).size() != transfers.size()) {
            throw new IllegalStateException(
                    "A reward was paid before; its referral says otherwise");
        }
        return facts;
    }

    /// Takes back the coupons of a rewarded referral that are not used up.
    ///
    /// @return what is to be posted of them, a transfer for each
    @Transactional(Transactional.TxType.MANDATORY)
    List<Transfer> takeCouponsBack(Referral rewarded) {
        return coupons.takeBack(rewarded.cause());
    }

    /// Takes back what a converted referral was promised or paid, by counter-entries on the ledger.
    ///
    /// @return the facts to tell
    @Transactional(Transactional.TxType.MANDATORY)
    List<Fact> takeBack(Referral referral) {
        unpromise(referral);
        var facts = new ArrayList<Fact>();
        var reversal = referral.cause() + ":reversal";
        ledger.reverse(referral.cause(), reversal, REASON + " taken back")
                .ifPresent(transfer -> {
                    for (var reward : referral.terms().rewards()) {
                        if (reward.form() != Form.COUPON && amount(referral, reward) > 0) {
                            facts.add(
                                    rewarded(
                                            transfer,
                                            recipient(referral, reward),
                                            reward.form(),
                                            -amount(referral, reward),
                                            reversal));
                        }
                    }
                });
        return facts;
    }

    /// Posts that coupons were taken back.
    ///
    /// @return the facts to tell
    @Transactional(Transactional.TxType.MANDATORY)
    List<Fact> post(List<Transfer> takenBack) {
        ledger.post(takenBack);
        return takenBack.stream()
                .<Fact>map(transfer ->
                        rewarded(
                                transfer.id(),
                                transfer.moves().getFirst().from().owner(),
                                Form.COUPON,
                                -1,
                                transfer.cause()))
                .toList();
    }

    /// What tells that a coupon of a reversed referral came back.
    List<Fact> takenBack(Recalled coupon) {
        var fanId = coupon.fanId();
        return fanId == null
                ? List.of()
                : List.of(
                        rewarded(
                                coupon.transferId(),
                                fanId,
                                Form.COUPON,
                                -1,
                                coupon.transferCause()));
    }

    UUID templateId(String key) {
        return templates
                .withKey(key)
                .orElseThrow(() -> new IllegalStateException("The template " + key + " is gone"));
    }

    private Rewarded rewarded(UUID transfer, UUID fanId, Form form, long amount, String cause) {
        return new Rewarded(transfer, fanId, form.name(), amount, cause, clock.instant());
    }

    private static UUID recipient(Referral referral, Reward reward) {
        return switch (reward.recipient()) {
            case REFERRER -> referral.referrerId();
            case REFEREE -> referral.refereeId();
        };
    }

    private static long amount(Referral referral, Reward reward) {
        var number = referral.number();
        if (number == null) {
            throw new IllegalStateException("A referral that did not convert has no reward");
        }
        return reward.amountFor(number);
    }
}
