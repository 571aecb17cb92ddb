package io.fanops.referral.referral;

import io.fanops.platform.contracts.ReferralFact.ReferralMoved;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.platform.problem.Refused;
import io.fanops.referral.invitation.Invitations.Referrer;
import io.fanops.referral.program.Terms;
import io.fanops.referral.referral.Deeds.Deed;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
/// @param referrerId who the referrer is now, in their own right
/// @param madeFor the id under which the referrer's code stands; another where that fan was merged
/// @param refereeId who the referee is now, in their own right
/// @param reasons codes such as `VELOCITY` that led to HELD, REJECTED or REVERSED, or to another
///   order than the first
/// @param number the how-manieth converted referral of its referrer; null until it converts
/// @param dayId the day whose budget it took of; null where its terms have no daily budget
/// @param orderId the order that qualified it
/// @param redemptionId the redemption that qualified it
/// @param window when the referee's deed counts
/// @param dueAt when the hold period ends, or the program decides unasked
/// @param movedAt when it came into its state
/// @param risk what spoke against it when it was made; null where something certain did
/// @param review what was decided while it was held
record Referral(
        UUID id,
        UUID programId,
        String program,
        int version,
        Terms terms,
        UUID referrerId,
        UUID madeFor,
        UUID refereeId,
        ReferralState state,
        List<String> reasons,
        @Nullable Integer number,
        @Nullable UUID dayId,
        @Nullable UUID orderId,
        @Nullable UUID redemptionId,
        Window window,
        Instant createdAt,
        @Nullable Instant dueAt,
        Instant movedAt,
        @Nullable Risk risk,
        @Nullable Review review) {

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

    /// It was decided on: it goes on, or is rejected with the decision's reason.
    ///
    /// @throws Refused `REFERRAL_NOT_HELD`
    Referral reviewed(Review decided) {
        if (state != ReferralState.HELD) {
            throw new Refused(
                    ReferralProblem.REFERRAL_NOT_HELD,
                    "The referral is " + state + "; only a HELD one is reviewed.");
        }
        var after =
                switch (decided.decision()) {
                    case APPROVE -> to(ReferralState.PENDING, List.of(), decided.at());
                    case REJECT ->
                            reject(
                                    Objects.requireNonNullElse(decided.reason(), "REVIEWED"),
                                    decided.at());
                };
        return after.with(decided);
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
        return to(
                hold.isZero() ? ReferralState.REWARDED : ReferralState.QUALIFIED,
                List.of(),
                number,
                hold.isZero() ? null : now.plus(hold),
                now);
    }

    /// The same, with the day whose budget it took of.
    Referral outOf(@Nullable UUID day) {
        return new Referral(
                id,
                programId,
                program,
                version,
                terms,
                referrerId,
                madeFor,
                refereeId,
                state,
                reasons,
                number,
                day,
                orderId,
                redemptionId,
                window,
                createdAt,
                dueAt,
                movedAt,
                risk,
                review);
    }

    /// The hold period is over.
    Referral reward(Instant now) {
        return to(ReferralState.REWARDED, reasons, now);
    }

    /// What it was for was undone, and something else that the referee did is enough: state, number
    /// and reward stay. A hold period ends no sooner than if it had converted by that.
    Referral carriedBy(Deed other) {
        var hold = other.knownAt().plus(terms.hold());
        return with(
                state,
                List.of(
                        other.order() != null
                                ? "CARRIED_BY_ANOTHER_ORDER"
                                : "CARRIED_BY_ANOTHER_REDEMPTION"),
                number,
                other.order(),
                other.redemption(),
                dueAt == null || dueAt.isAfter(hold) ? dueAt : hold,
                movedAt,
                review);
    }

    /// What it was for was undone.
    Referral reverse(String reason, Instant now) {
        return to(ReferralState.REVERSED, List.of(reason), now);
    }

    Referral because(@Nullable UUID order, @Nullable UUID redemption) {
        return with(state, reasons, number, order, redemption, dueAt, movedAt, review);
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

    /// Whose row counts it.
    Referrer referrer() {
        return new Referrer(programId, madeFor);
    }

    /// What it is worth, of the program's budget.
    long cost() {
        return number == null ? 0 : terms.cost(number);
    }

    /// What a person may do now.
    List<String> actions() {
        return state == ReferralState.HELD ? List.of("approve", "reject") : List.of();
    }

    private Referral to(ReferralState next, List<String> because, Instant now) {
        return to(next, because, number, next == ReferralState.QUALIFIED ? dueAt : null, now);
    }

    private Referral to(
            ReferralState next,
            List<String> because,
            @Nullable Integer counted,
            @Nullable Instant due,
            Instant now) {
        if (!NEXT.getOrDefault(state, Set.of()).contains(next)) {
            throw new IllegalStateException("A referral cannot go from " + state + " to " + next);
        }
        return with(next, because, counted, orderId, redemptionId, due, now, review);
    }

    private Referral with(Review decided) {
        return with(state, reasons, number, orderId, redemptionId, dueAt, movedAt, decided);
    }

    private Referral with(
            ReferralState inState,
            List<String> because,
            @Nullable Integer counted,
            @Nullable UUID order,
            @Nullable UUID redemption,
            @Nullable Instant due,
            Instant since,
            @Nullable Review decided) {
        return new Referral(
                id,
                programId,
                program,
                version,
                terms,
                referrerId,
                madeFor,
                refereeId,
                inState,
                because,
                counted,
                dayId,
                order,
                redemption,
                window,
                createdAt,
                due,
                since,
                risk,
                decided);
    }
}
