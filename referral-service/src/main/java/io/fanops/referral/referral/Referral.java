package io.fanops.referral.referral;

import io.fanops.platform.contracts.ReferralFact.ReferralMoved;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.invitation.Invitations.Referrer;
import io.fanops.referral.program.Terms;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Somebody brought somebody.
///
/// Immutable: a verb gives the referral as it is afterwards, or throws where the state does not
/// allow it.
///
/// @param program the program's key
/// @param terms the terms in force when it was made
/// @param reasons codes such as `VELOCITY` that led to HELD, REJECTED or REVERSED
/// @param number the how-manieth converted referral of its referrer; null until it converts
/// @param orderId the order that qualified it
/// @param redemptionId the redemption that qualified it
/// @param window when the referee's deed counts
/// @param dueAt when the hold period ends
/// @param movedAt when it came into its state
record Referral(
        UUID id,
        UUID programId,
        String program,
        int version,
        Terms terms,
        UUID referrerId,
        UUID refereeId,
        ReferralState state,
        List<String> reasons,
        @Nullable Integer number,
        @Nullable UUID orderId,
        @Nullable UUID redemptionId,
        Window window,
        Instant createdAt,
        @Nullable Instant dueAt,
        Instant movedAt) {

    static final String CAUSE = "referral:";

    private static final Map<ReferralState, Set<ReferralState>> NEXT =
            Map.of(
                    ReferralState.PENDING,
                            EnumSet.of(
                                    ReferralState.QUALIFIED,
                                    ReferralState.REWARDED,
                                    ReferralState.REJECTED),
                    ReferralState.HELD, EnumSet.of(ReferralState.PENDING, ReferralState.REJECTED),
                    ReferralState.QUALIFIED,
                            EnumSet.of(ReferralState.REWARDED, ReferralState.REVERSED),
                    ReferralState.REWARDED, EnumSet.of(ReferralState.REVERSED),
                    ReferralState.REJECTED, EnumSet.noneOf(ReferralState.class),
                    ReferralState.REVERSED, EnumSet.noneOf(ReferralState.class));

    /// When the referee's deed counts.
    record Window(Instant from, Instant until) {
        boolean contains(Instant at) {
            return !at.isBefore(from) && !at.isAfter(until);
        }
    }

    /// A person found it right.
    ///
    /// @throws Refused `REFERRAL_NOT_HELD`
    Referral approve(Instant now) {
        refuseUnlessHeld();
        return to(ReferralState.PENDING, List.of(), now);
    }

    /// A person found it wrong.
    ///
    /// @throws Refused `REFERRAL_NOT_HELD`
    Referral disapprove(String reason, Instant now) {
        refuseUnlessHeld();
        return reject(reason, now);
    }

    Referral reject(String reason, Instant now) {
        return to(ReferralState.REJECTED, List.of(reason), now);
    }

    /// The referee did what the program asks for.
    ///
    /// @param number the how-manieth converted referral of the referrer, from 1
    /// @return QUALIFIED until the hold period is over, or REWARDED at once where there is none
    Referral convert(int number, Instant now) {
        var hold = terms.hold();
        var next =
                to(
                        hold.isZero() ? ReferralState.REWARDED : ReferralState.QUALIFIED,
                        List.of(),
                        now);
        return new Referral(
                id,
                programId,
                program,
                version,
                terms,
                referrerId,
                refereeId,
                next.state,
                next.reasons,
                number,
                orderId,
                redemptionId,
                window,
                createdAt,
                hold.isZero() ? null : now.plus(hold),
                now);
    }

    /// The hold period is over.
    Referral reward(Instant now) {
        return to(ReferralState.REWARDED, List.of(), now);
    }

    /// What it was for was undone.
    Referral reverse(String reason, Instant now) {
        return to(ReferralState.REVERSED, List.of(reason), now);
    }

    Referral because(@Nullable UUID order, @Nullable UUID redemption) {
        return new Referral(
                id,
                programId,
                program,
                version,
                terms,
                referrerId,
                refereeId,
                state,
                reasons,
                number,
                order,
                redemption,
                window,
                createdAt,
                dueAt,
                movedAt);
    }

    /// What tells the others that it came here.
    ///
    /// @param from the state before; null for a new one
    ReferralMoved moved(@Nullable ReferralState from) {
        return new ReferralMoved(id, program, referrerId, refereeId, from, state, reasons, movedAt);
    }

    /// The natural key of its reward on the ledger.
    String cause() {
        return CAUSE + id;
    }

    Referrer referrer() {
        return new Referrer(programId, referrerId);
    }

    /// What it is worth, of the program's budget.
    long cost() {
        return number == null ? 0 : terms.cost(number);
    }

    /// What a person may do now.
    List<String> actions() {
        return state == ReferralState.HELD ? List.of("approve", "reject") : List.of();
    }

    private void refuseUnlessHeld() {
        if (state != ReferralState.HELD) {
            throw new Refused(
                    ReferralProblem.REFERRAL_NOT_HELD,
                    "The referral is " + state + "; only a HELD one is reviewed.");
        }
    }

    private Referral to(ReferralState next, List<String> because, Instant now) {
        if (!NEXT.getOrDefault(state, Set.of()).contains(next)) {
            throw new IllegalStateException("A referral cannot go from " + state + " to " + next);
        }
        return new Referral(
                id,
                programId,
                program,
                version,
                terms,
                referrerId,
                refereeId,
                next,
                because,
                number,
                orderId,
                redemptionId,
                window,
                createdAt,
                next == ReferralState.QUALIFIED ? dueAt : null,
                now);
    }
}
