package io.fanops.fan.ladder;

import io.fanops.fan.attitude.Grades;
import io.fanops.fan.touch.Touch;
import io.fanops.fan.touch.TouchKind;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a fan's touches sum up to. Each touch adds to it by itself, so the order in which they
/// become known does not matter.
///
/// @param orders orders less those refunded in full
/// @param spent minor units of the brand's currency, orders less refunds; stays at the ends of its
///   range rather than overflow
/// @param lastSeen when the fan last did something; null where they have not
record Figures(long orders, long spent, @Nullable Instant lastSeen, Grades grades) {
    static final Figures NONE = new Figures(0, 0, null, Grades.NONE);

    /// What fans do themselves. A referral and an opened link are another one's doing.
    private static final Set<TouchKind> SEEN_BY =
            EnumSet.of(
                    TouchKind.JOINED,
                    TouchKind.ORDERED,
                    TouchKind.SCANNED,
                    TouchKind.TRACKED,
                    TouchKind.REDEEMED,
                    TouchKind.COMMUNITY_JOINED,
                    TouchKind.CHECKED_IN,
                    TouchKind.ATTENDED,
                    TouchKind.CONTRIBUTED,
                    TouchKind.FEEDBACK,
                    TouchKind.CONVERSED,
                    TouchKind.TASK_DONE);

    Figures plus(Collection<Touch> touches) {
        var sum = this;
        for (var touch : touches) {
            sum = sum.plus(touch);
        }
        return sum;
    }

    private Figures plus(Touch touch) {
        long value = touch.value() == null ? 0 : touch.value();
        var seen =
                SEEN_BY.contains(touch.kind()) && (lastSeen == null || touch.at().isAfter(lastSeen))
                        ? touch.at()
                        : lastSeen;
        return switch (touch.kind()) {
            case ORDERED -> new Figures(orders + 1, plus(spent, value), seen, grades);
            case REFUNDED ->
                    new Figures(
                            "FULL".equals(touch.detail()) ? orders - 1 : orders,
                            plus(spent, -value),
                            seen,
                            grades);
            case FEEDBACK ->
                    new Figures(
                            orders,
                            spent,
                            seen,
                            grades.plus("FOLLOW_UP_REVIEW".equals(touch.detail()), value));
            default -> new Figures(orders, spent, seen, grades);
        };
    }

    /// Adds, and stays at the ends of the range where the sum is beyond them.
    static long plus(long a, long b) {
        long sum = a + b;
        // Both summands have the other sign than the sum.
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }
}
