package io.fanops.referral.referral;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.KnownFan;
import io.fanops.referral.invitation.Invitation;
import io.fanops.referral.invitation.Invitations;
import io.fanops.referral.invitation.Invitations.Referrer;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.FraudPolicy.Counts;
import io.fanops.referral.referral.FraudPolicy.Evidence;
import io.fanops.referral.referral.Referral.Window;
import io.fanops.referral.referral.Reversing.Aftermath;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Somebody brings somebody.
@ApplicationScoped
class Referring {
    private final Invitations invitations;
    private final Referrals referrals;
    private final Suspicion suspicion;
    private final Converting converting;
    private final Aftermath aftermath;

    Referring(
            Invitations invitations,
            Referrals referrals,
            Suspicion suspicion,
            Converting converting,
            Aftermath aftermath) {
        this.invitations = invitations;
        this.referrals = referrals;
        this.suspicion = suspicion;
        this.converting = converting;
        this.aftermath = aftermath;
    }

    /// Takes down a referral, or finds the one of the same pair that is there already.
    ///
    /// The referrer's row is locked first, so that a referrer's referrals come one after the other
    /// and every limit holds whatever comes at once.
    ///
    /// @param timezone the brand's: an order counts from the start of the day of the referral
    /// @throws Refused `ALREADY_REFERRED` where somebody else brought the referee into the program
    @Transactional(Transactional.TxType.MANDATORY)
    Made refer(Invitation invitation, KnownFan referee, Origin origin, ZoneId timezone) {
        var offer = invitation.offer();
        var counts =
                invitations.lock(Set.of(new Referrer(offer.programId(), invitation.referrerId())));
        var known = referrals.of(offer.programId(), invitation.referrerId(), referee.fanId());
        if (known.isPresent()) {
            return first(invitation, known.get());
        }
        var now = aftermath.now();
        var verdict = verdict(invitation, referee, origin, now);
        var referral =
                new Referral(
                        Ids.next(),
                        offer.programId(),
                        offer.key(),
                        offer.version(),
                        offer.terms(),
                        invitation.referrerId(),
                        referee.fanId(),
                        verdict.state(),
                        verdict.reasons(),
                        null,
                        null,
                        null,
                        new Window(
                                now.atZone(timezone)
                                        .toLocalDate()
                                        .atStartOfDay(timezone)
                                        .toInstant(),
                                now.plus(offer.terms().attributionWindow())),
                        now,
                        null,
                        now);
        if (!referrals.add(referral, verdict.traits().device(), verdict.traits().address())) {
            return first(
                    invitation,
                    referrals
                            .of(offer.programId(), invitation.referrerId(), referee.fanId())
                            .orElseThrow());
        }
        var facts = new ArrayList<Fact>();
        facts.add(referral.moved(null));
        var made = referral;
        if (referral.state() == ReferralState.PENDING
                && offer.terms().trigger() == Trigger.JOINED) {
            var converted = converting.convert(List.of(referral), counts, now);
            made = converted.referrals().getFirst();
            facts.addAll(converted.facts());
        }
        aftermath.tell(facts);
        return new Made(made, true);
    }

    private static Made first(Invitation invitation, Referral known) {
        if (!known.referrerId().equals(invitation.referrerId())) {
            throw new Refused(
                    ReferralProblem.ALREADY_REFERRED,
                    "A fan is referred once a program, and this one was by somebody else.",
                    new Refused.FieldError("/referee", "is referred already"));
        }
        return new Made(known, false);
    }

    private Verdict verdict(Invitation invitation, KnownFan referee, Origin origin, Instant now) {
        var offer = invitation.offer();
        boolean isSelf = referee.fanId().equals(invitation.referrerId());
        var rejections =
                FraudPolicy.rejections(
                        new Evidence(
                                offer.terms().trigger(),
                                offer.closed(now),
                                isSelf,
                                referee.isNew(),
                                !isSelf && suspicion.closesCycle(invitation, referee)));
        var traits = suspicion.traits(origin);
        if (!rejections.isEmpty()) {
            return new Verdict(ReferralState.REJECTED, rejections, traits);
        }
        var doubts =
                FraudPolicy.doubts(
                        offer.terms().fraudLimits(), suspicion.counts(invitation, traits));
        return new Verdict(
                doubts.isEmpty() ? ReferralState.PENDING : ReferralState.HELD, doubts, traits);
    }

    /// @param isNew whether it was made by this
    record Made(Referral referral, boolean isNew) {}

    /// Where a referral came from, as the brand's program saw it.
    record Origin(@Nullable String ip, @Nullable String deviceId) {}

    private record Verdict(
            ReferralState state, List<String> reasons, Suspicion.Fingerprint traits) {}

    /// Gathers what the fraud policy decides on.
    @ApplicationScoped
    static class Suspicion {
        private final Family family;
        private final Traits traits;
        private final Referrals referrals;

        Suspicion(Family family, Traits traits, Referrals referrals) {
            this.family = family;
            this.traits = traits;
            this.referrals = referrals;
        }

        boolean closesCycle(Invitation invitation, KnownFan referee) {
            // Who became a fan by this very referral has brought nobody yet.
            return !(referee.isNew() && invitation.offer().terms().trigger() == Trigger.JOINED)
                    && family.wouldCloseCycle(
                            invitation.offer().programId(),
                            invitation.referrerId(),
                            referee.fanId());
        }

        Fingerprint traits(Origin origin) {
            return new Fingerprint(traits.device(origin.deviceId()), traits.address(origin.ip()));
        }

        Counts counts(Invitation invitation, Fingerprint fingerprint) {
            var offer = invitation.offer();
            var limit = offer.terms().fraudLimits().maxPerReferrerPerDay();
            int ofReferrer =
                    limit == null
                            ? 0
                            : referrals.ofLastDay(offer.programId(), invitation.referrerId(), limit)
                                    + 1;
            var shared =
                    traits.count(offer.programId(), fingerprint.device(), fingerprint.address());
            return new Counts(ofReferrer, shared.ofDevice(), shared.ofAddress());
        }

        record Fingerprint(byte @Nullable [] device, byte @Nullable [] address) {}
    }
}
