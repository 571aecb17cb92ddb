package io.fanops.referral.referral;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.fan.KnownFan;
import io.fanops.referral.invitation.Conversions;
import io.fanops.referral.invitation.Invitation;
import io.fanops.referral.invitation.Invitations;
import io.fanops.referral.program.FraudLimits;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.FraudPolicy.Verdict;
import io.fanops.referral.referral.Referral.Window;
import io.fanops.referral.referral.Reversing.Aftermath;
import io.fanops.referral.referral.Traits.Fingerprint;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
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
    private final Judging judging;
    private final Converting converting;
    private final Aftermath aftermath;

    Referring(
            Invitations invitations,
            Referrals referrals,
            Judging judging,
            Converting converting,
            Aftermath aftermath) {
        this.invitations = invitations;
        this.referrals = referrals;
        this.judging = judging;
        this.converting = converting;
        this.aftermath = aftermath;
    }

    /// Takes down a referral, or finds the one of the same pair that is there already. One that was
    /// rejected for what passes by itself is judged anew.
    ///
    /// The referrer's row is locked first, so that a referrer's referrals come one after the other
    /// and every limit holds whatever comes at once.
    ///
    /// @param timezone the brand's: an order counts from the start of the day of the referral
    /// @throws Refused `ALREADY_REFERRED` where somebody else brought the referee into the program
    @Transactional(Transactional.TxType.MANDATORY)
    Made refer(Invitation invitation, KnownFan referee, Fingerprint from, ZoneId timezone) {
        var offer = invitation.offer();
        var counts = invitations.lock(Set.of(invitation.row()));
        var known =
                referrals
                        .of(offer.programId(), invitation.referrerId(), referee.fanId())
                        .orElse(null);
        if (known != null && !isOpenAgain(invitation, known)) {
            return first(invitation, known, counts);
        }
        var now = aftermath.now();
        var verdict = judging.judge(invitation, referee, from, now, timezone);
        if (known != null) {
            if (known.reasons().equals(verdict.reasons())) {
                return first(invitation, known, counts);
            }
            referrals.remove(known);
        }
        var referral =
                new Referral(
                        known == null ? Ids.next() : known.id(),
                        offer.programId(),
                        offer.key(),
                        offer.version(),
                        offer.terms(),
                        invitation.referrerId(),
                        invitation.madeFor(),
                        referee.fanId(),
                        verdict.state(),
                        verdict.reasons(),
                        null,
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
                        decidedAt(verdict, offer.terms().fraudLimits(), now),
                        now,
                        verdict.risk(),
                        null);
        if (!referrals.add(referral, from.device(), from.address())) {
            return first(
                    invitation,
                    referrals
                            .of(offer.programId(), invitation.referrerId(), referee.fanId())
                            .orElseThrow(),
                    counts);
        }
        var facts = new ArrayList<Fact>();
        facts.add(referral.moved(known == null ? null : known.state()));
        aftermath.await(referral);
        aftermath.touched(referral, invitation.code());
        var made = referral;
        if (referral.state() == ReferralState.PENDING
                && offer.terms().trigger() == Trigger.JOINED) {
            var converted = converting.convert(List.of(referral), counts, now);
            made = converted.referrals().getFirst();
            facts.addAll(converted.facts());
        }
        aftermath.tell(facts);
        return new Made(made, known == null, next(made, counts));
    }

    /// What was decided on a held referral is final, whatever code whoever decided chose for it.
    private static boolean isOpenAgain(Invitation invitation, Referral known) {
        return known.referrerId().equals(invitation.referrerId())
                && known.state() == ReferralState.REJECTED
                && known.review() == null
                && FraudPolicy.mayPass(known.reasons());
    }

    /// The how-manieth of its referrer a referral would be if it converted next; 0 where it is that
    /// already, or never will.
    private static int next(Referral referral, Conversions counts) {
        return switch (referral.state()) {
            case PENDING, HELD -> counts.of(referral.referrer()) + 1;
            case QUALIFIED, REWARDED, REJECTED, REVERSED -> 0;
        };
    }

    private static Made first(Invitation invitation, Referral known, Conversions counts) {
        if (!known.referrerId().equals(invitation.referrerId())) {
            throw new Refused(
                    ReferralProblem.ALREADY_REFERRED,
                    "A fan is referred once a program, and this one was by somebody else.",
                    new Refused.FieldError("/referee", "is referred already"));
        }
        return new Made(known, false, next(known, counts));
    }

    /// When the program decides on a held referral that nobody has looked at.
    private static @Nullable Instant decidedAt(Verdict verdict, FraudLimits limits, Instant now) {
        var unasked = limits.autoDecision();
        return verdict.state() == ReferralState.HELD && unasked != null
                ? now.plus(Duration.ofDays(unasked.afterDays()))
                : null;
    }

    /// @param isNew whether it was made by this
    /// @param next the how-manieth of its referrer it would be if it converted next; 0 for one that
    ///   waits for nothing
    record Made(Referral referral, boolean isNew, int next) {}
}
