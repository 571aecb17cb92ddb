package io.fanops.referral.referral;

import io.fanops.platform.contracts.ReferralFact.ReferralState;
import io.fanops.referral.fan.Likeness;
import io.fanops.referral.program.FraudLimits;
import io.fanops.referral.program.Trigger;
import io.fanops.referral.referral.Risk.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which referrals are no good, and which ones a person has to look at.
///
/// What is certain rejects by itself. Everything else is a signal with a weight; their sum is the
/// score. A limit of the program that is exceeded holds whatever the score, and so does an identity
/// that both sides have.
final class FraudPolicy {
    /// Why a referral is held or rejected that no single signal holds.
    static final String SCORE = "RISK_SCORE";

    private static final String NOT_A_CUSTOMER_YET = "NOT_A_CUSTOMER_YET";

    /// What keeps a referral from being made today and perhaps not tomorrow.
    private static final Set<String> PASSING =
            Set.of(
                    "PROGRAM_NOT_STARTED",
                    "PROGRAM_PAUSED",
                    "PROGRAM_ENDED",
                    "NOT_AT_THIS_TIME",
                    NOT_A_CUSTOMER_YET);

    private FraudPolicy() {}

    /// Whether all that a referral was rejected for is of the time at which it was made.
    static boolean mayPass(List<String> rejections) {
        return PASSING.containsAll(rejections);
    }

    /// What is certain about a referral before it is made.
    ///
    /// @param closed why the program takes none now
    /// @param mayRefer whether the referrer has bought what the program asks for
    /// @param isSelf whether referrer and referee are one person
    /// @param isNew whether the referee became a fan by this
    /// @param closesCycle whether the referee brought the referrer, directly or over others
    record Evidence(
            Trigger trigger,
            Optional<String> closed,
            boolean mayRefer,
            boolean isSelf,
            boolean isNew,
            boolean closesCycle) {}

    /// What was seen of a referral; counts are with this one.
    ///
    /// @param likeness what both sides have in common
    /// @param ofReferrer the referrer's referrals of the last 24 hours
    /// @param ofProgram the program's referrals of the last 24 hours; 0 where it sets no limit
    /// @param isDisposable whether the referee has a throw-away e-mail address
    /// @param refunds how the referrer's last referees shop
    /// @param isReciprocal whether the referee brought the referrer, directly or over others, into
    ///   whichever programs
    /// @param isRing whether the referrer, or who brought the referrer, came from the same device
    record Observed(
            Likeness likeness,
            int ofReferrer,
            int ofProgram,
            Shared shared,
            boolean isDisposable,
            Refunds refunds,
            boolean isReciprocal,
            boolean isRing) {}

    /// Fans who came from where the referee comes from; 0 where that was not told.
    ///
    /// @param ofDevice the program's from the same device
    /// @param ofAddress the program's from the same network address
    /// @param referrers whose referees came from the address within an hour, in all programs
    record Shared(int ofDevice, int ofAddress, int referrers) {}

    /// How the last referees of a referrer shop.
    ///
    /// @param buyers who have bought
    /// @param givingBack those of them who have given an order back wholly
    record Refunds(int buyers, int givingBack) {}

    /// Why a referral cannot be; empty where it can.
    static List<String> rejections(Evidence evidence) {
        var reasons = new ArrayList<String>();
        evidence.closed().ifPresent(reasons::add);
        if (!evidence.mayRefer()) {
            reasons.add(NOT_A_CUSTOMER_YET);
        }
        if (evidence.isSelf()) {
            reasons.add("SELF_REFERRAL");
            return reasons;
        }
        if (evidence.trigger() == Trigger.JOINED && !evidence.isNew()) {
            reasons.add("ALREADY_A_FAN");
        }
        if (evidence.closesCycle()) {
            reasons.add("CYCLE");
        }
        return reasons;
    }

    /// What speaks against a referral that can be.
    static Risk risk(FraudLimits limits, Observed seen, Weights weights) {
        var look = new Look(weights, new ArrayList<>());
        var shares = new TreeSet<>(seen.likeness().shares());
        look.at(
                "SHARED_IDENTITY",
                !shares.isEmpty(),
                "Both have the same " + String.join(", ", shares),
                true);
        look.at(
                "VELOCITY",
                seen.ofReferrer(),
                limits.maxPerReferrerPerDay(),
                "referrals of the referrer in 24 hours");
        look.at(
                "PROGRAM_VELOCITY",
                seen.ofProgram(),
                limits.maxPerDay(),
                "referrals of the program in 24 hours");
        look.at(
                "SHARED_DEVICE",
                seen.shared().ofDevice(),
                limits.maxPerDevice(),
                "fans of the program from the device");
        look.at(
                "SHARED_ADDRESS",
                seen.shared().ofAddress(),
                limits.maxPerAddress(),
                "fans of the program from the network address");
        look.at(
                "ADDRESS_CLUSTER",
                seen.shared().referrers(),
                null,
                "referrers whose referees came from the network address within an hour");
        look.at(
                "DISPOSABLE_EMAIL",
                seen.isDisposable(),
                "The referee's e-mail address is of a provider of throw-away ones",
                false);
        // Of many buyers some give back; it is the share that tells.
        look.at(
                "REFUNDS",
                seen.refunds().givingBack() * 3 >= seen.refunds().buyers()
                        ? seen.refunds().givingBack()
                        : 0,
                null,
                "of the referrer's last referees, at least a third of those who bought, have given an order back");
        look.at(
                "RECIPROCAL",
                seen.isReciprocal(),
                "The referee has brought the referrer, directly or over others, into another program",
                false);
        look.at(
                "RING",
                seen.isRing(),
                "The referrer, or who brought the referrer, came from the same device",
                false);
        return Risk.of(look.signals(), weights.version());
    }

    /// What becomes of a referral by its risk.
    static Verdict verdict(FraudLimits limits, Risk risk) {
        if (reaches(risk, limits.rejectFrom())) {
            return new Verdict(ReferralState.REJECTED, List.of(SCORE), risk);
        }
        var reasons = new ArrayList<String>();
        risk.signals().stream().filter(Signal::holds).map(Signal::code).forEach(reasons::add);
        if (reasons.isEmpty() && reaches(risk, limits.holdFrom())) {
            reasons.add(SCORE);
        }
        return new Verdict(
                reasons.isEmpty() ? ReferralState.PENDING : ReferralState.HELD, reasons, risk);
    }

    private static boolean reaches(Risk risk, @Nullable Integer from) {
        return from != null && risk.score() >= from;
    }

    /// @param risk null where what is certain was enough
    record Verdict(ReferralState state, List<String> reasons, @Nullable Risk risk) {}

    /// Collects what there is to see.
    private record Look(Weights weights, List<Signal> signals) {
        void at(String code, boolean isSo, String what, boolean holds) {
            if (isSo) {
                signals.add(new Signal(code, weights.of(code).weight(), what, holds));
            }
        }

        void at(String code, int count, @Nullable Integer limit, String what) {
            var above = limit == null ? weights.of(code).above() : limit;
            at(
                    code,
                    above != null && count > above,
                    "More than " + above + " " + what,
                    limit != null);
        }
    }
}
