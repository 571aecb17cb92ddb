package io.fanops.referral.referral;

import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.referral.invitation.Conversions;
import io.fanops.referral.invitation.Invitations;
import io.fanops.referral.program.ProgramBudgets.Taking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// The referees did what their programs ask for: what that makes of their referrals.
///
/// One way for one and for many, so that a single referral and an import of a million orders obey
/// the same rules: the referrers' rows are locked first, then the cap is looked at, then budgets
/// and coupon stocks are taken by conditional updates, then everything is paid in one statement.
@ApplicationScoped
class Converting {
    private final Invitations invitations;
    private final Commitments commitments;
    private final Referrals referrals;
    private final DueDates due;
    private final Rewarding rewarding;

    Converting(
            Invitations invitations,
            Commitments commitments,
            Referrals referrals,
            DueDates due,
            Rewarding rewarding) {
        this.invitations = invitations;
        this.commitments = commitments;
        this.referrals = referrals;
        this.due = due;
        this.rewarding = rewarding;
    }

    /// Converts PENDING referrals whose rows are locked, or rejects those that the cap, the budget
    /// or a stock is too small for.
    @Transactional(Transactional.TxType.MANDATORY)
    Converted convert(List<Referral> pending, Instant now) {
        return convert(
                pending,
                invitations.lock(
                        pending.stream().map(Referral::referrer).collect(Collectors.toSet())),
                now);
    }

    /// As [#convert(List, Instant)], for who has locked the referrers already.
    ///
    /// @param counts how many converted referrals each referrer has; counted on
    @Transactional(Transactional.TxType.MANDATORY)
    Converted convert(List<Referral> pending, Conversions counts, Instant now) {
        // In the order of the programs' ids: everybody waits for the budgets in the same line.
        var inLine =
                pending.stream()
                        .sorted(
                                Comparator.comparing(Referral::programId)
                                        .thenComparing(Referral::id))
                        .toList();
        commitments.hold(inLine);
        var ofErased = referrals.ofErased(inLine);
        var after =
                inLine.stream()
                        .map(referral ->
                                // Erased at the very moment at which it was made.
                                ofErased.contains(referral.id())
                                        ? referral.reject(FollowingErasures.REASON, now)
                                        : outcome(referral, counts, now))
                        .toList();
        invitations.note(counts);
        referrals.save(after);
        due.add(dueDates(after));
        rewarding.promise(
                after.stream().filter(r -> r.state() == ReferralState.QUALIFIED).toList());
        var facts = new ArrayList<Fact>();
        after.forEach(referral -> facts.add(referral.moved(ReferralState.PENDING)));
        facts.addAll(
                rewarding.pay(
                        after.stream().filter(r -> r.state() == ReferralState.REWARDED).toList()));
        return new Converted(after, facts);
    }

    private Referral outcome(Referral referral, Conversions counts, Instant now) {
        int number = counts.of(referral.referrer()) + 1;
        if (number > referral.terms().capPerReferrer()) {
            return referral.reject("CAP_PER_REFERRER", now);
        }
        var converted = referral.convert(number, now);
        return switch (commitments.take(converted)) {
            case Taking.Lacking(var what) -> referral.reject(what, now);
            case Taking.Taken(var day) -> {
                counts.add(referral.referrer(), 1);
                yield converted.outOf(day);
            }
        };
    }

    private static Map<UUID, Instant> dueDates(List<Referral> referrals) {
        var dates = new HashMap<UUID, Instant>();
        for (var referral : referrals) {
            var at = referral.dueAt();
            if (at != null) {
                dates.put(referral.id(), at);
            }
        }
        return dates;
    }

    /// What became of referrals.
    ///
    /// @param referrals as they are now, in the order of their programs
    /// @param facts to tell
    record Converted(List<Referral> referrals, List<Fact> facts) {}
}
