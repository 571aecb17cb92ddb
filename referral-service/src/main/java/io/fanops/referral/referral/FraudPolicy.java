package io.fanops.referral.referral;

import io.fanops.referral.program.FraudLimits;
import io.fanops.referral.program.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which referrals are no good, and which ones a person has to look at.
final class FraudPolicy {
    private FraudPolicy() {}

    /// What is certain about a referral before it is made.
    ///
    /// @param closed why the program takes none now
    /// @param isSelf whether referrer and referee are the same fan
    /// @param isNew whether the referee became a fan by this
    /// @param closesCycle whether the referee brought the referrer, directly or over others
    record Evidence(
            Trigger trigger,
            Optional<String> closed,
            boolean isSelf,
            boolean isNew,
            boolean closesCycle) {}

    /// How many there are with this one.
    ///
    /// @param ofReferrer the referrer's of the last 24 hours
    /// @param ofDevice the program's from the same device; 0 where none was told
    /// @param ofAddress the program's from the same network address; 0 where none was told
    record Counts(int ofReferrer, int ofDevice, int ofAddress) {}

    /// Why a referral cannot be; empty where it can.
    static List<String> rejections(Evidence evidence) {
        var reasons = new ArrayList<String>();
        evidence.closed().ifPresent(reasons::add);
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

    /// Why a person has to look at a referral; empty where nobody has to.
    static List<String> doubts(FraudLimits limits, Counts counts) {
        var reasons = new ArrayList<String>();
        if (exceeds(counts.ofReferrer(), limits.maxPerReferrerPerDay())) {
            reasons.add("VELOCITY");
        }
        if (exceeds(counts.ofDevice(), limits.maxPerDevice())) {
            reasons.add("SHARED_DEVICE");
        }
        if (exceeds(counts.ofAddress(), limits.maxPerAddress())) {
            reasons.add("SHARED_ADDRESS");
        }
        return reasons;
    }

    private static boolean exceeds(int count, @org.jspecify.annotations.Nullable Integer limit) {
        return limit != null && count > limit;
    }
}
