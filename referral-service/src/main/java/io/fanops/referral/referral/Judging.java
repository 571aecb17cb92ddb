package io.fanops.referral.referral;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.referral.fan.KnownFan;
import io.fanops.referral.invitation.Admission;
import io.fanops.referral.invitation.Invitation;
import io.fanops.referral.program.FraudLimits;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.FraudPolicy.Evidence;
import io.fanops.referral.referral.FraudPolicy.Observed;
import io.fanops.referral.referral.FraudPolicy.Verdict;
import io.fanops.referral.referral.Traits.Fingerprint;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Looks at what the fraud policy decides on, and has it decide.
@ApplicationScoped
class Judging {
    private final Family family;
    private final Traits traits;
    private final Referrals referrals;
    private final DisposableDomains disposable;
    private final Admission admission;

    Judging(
            Family family,
            Traits traits,
            Referrals referrals,
            DisposableDomains disposable,
            Admission admission) {
        this.admission = admission;
        this.family = family;
        this.traits = traits;
        this.referrals = referrals;
        this.disposable = disposable;
    }

    /// What becomes of a referral that is about to be made; the referrer's row is locked.
    ///
    /// @param timezone the brand's
    Verdict judge(
            Invitation invitation,
            KnownFan referee,
            Fingerprint from,
            Instant now,
            ZoneId timezone) {
        var offer = invitation.offer();
        boolean isSelf =
                referee.fanId().equals(invitation.referrerId()) || referee.likeness().isCertain();
        var rejections =
                FraudPolicy.rejections(
                        new Evidence(
                                offer.terms().trigger(),
                                offer.closed(now, timezone),
                                admission.mayRefer(invitation.referrerId(), offer),
                                isSelf,
                                referee.isNew(),
                                !isSelf && closesCycle(invitation, referee)));
        if (!rejections.isEmpty()) {
            return new Verdict(ReferralState.REJECTED, rejections, null);
        }
        var limits = offer.terms().fraudLimits();
        return FraudPolicy.verdict(
                limits,
                FraudPolicy.risk(limits, observe(invitation, referee, from), Weights.PRESENT));
    }

    private boolean closesCycle(Invitation invitation, KnownFan referee) {
        // Who became a fan by this very referral has brought nobody yet.
        return !(referee.isNew() && invitation.offer().terms().trigger() == Trigger.JOINED)
                && family.wouldCloseCycle(
                        invitation.offer().programId(), invitation.referrerId(), referee.fanId());
    }

    /// What is seen of a referral that may be made; counts go a little beyond where they matter and
    /// no further.
    private Observed observe(Invitation invitation, KnownFan referee, Fingerprint from) {
        var program = invitation.offer().programId();
        var referrer = invitation.referrerId();
        var limits = invitation.offer().terms().fraudLimits();
        int velocity = bound("VELOCITY", limits.maxPerReferrerPerDay());
        var shared =
                traits.look(
                        program,
                        referrer,
                        referee.fanId(),
                        from,
                        bound("SHARED_DEVICE", limits.maxPerDevice()),
                        bound("SHARED_ADDRESS", limits.maxPerAddress()));
        return new Observed(
                referee.likeness(),
                referrals.ofLastDay(program, referrer, velocity) + 1,
                ofProgram(invitation, limits),
                shared,
                referee.likeness().emailDomains().stream().anyMatch(disposable::has),
                referrals.refunds(program, referrer),
                !referee.isNew() && family.isAbove(referee.fanId(), referrer),
                from.device() != null && family.cameFrom(program, referrer, from.device()));
    }

    private int ofProgram(Invitation invitation, FraudLimits limits) {
        var limit = limits.maxPerDay();
        return limit == null
                ? 0
                : referrals.ofLastDayAlone(invitation.offer().programId(), limit) + 1;
    }

    private static int bound(String code, @Nullable Integer limit) {
        return limit == null ? Objects.requireNonNull(Weights.PRESENT.of(code).above()) : limit;
    }
}
