package io.fanops.analytics.event;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counts how far fans come through ordered steps, all of them within a window from the first.
///
/// Takes deeds fan by fan, each fan's in the order of time; deeds of the same instant in the order
/// of their steps, so that they may follow each other. Any deeds may lie between two steps. One
/// deed is one step, also where a funnel names a step twice.
final class Funnel {
    private final List<String> steps;
    private final Duration window;
    private final long[] fans;

    /// For each step the latest start from which the present fan has come so far: the latest leaves
    /// the most time.
    private final @Nullable Instant[] starts;

    private @Nullable String fan;

    Funnel(List<String> steps, Duration window) {
        this.steps = steps;
        this.window = window;
        this.fans = new long[steps.size()];
        this.starts = new Instant[steps.size()];
    }

    /// @param who tells one fan from another
    void take(String who, String deed, Instant at) {
        if (!who.equals(fan)) {
            finishFan();
            fan = who;
        }
        // Last step first: a deed cannot be a step and the one before it.
        for (int step = steps.size() - 1; step >= 0; step--) {
            if (!steps.get(step).equals(deed)) {
                continue;
            }
            if (step == 0) {
                starts[0] = at;
            } else {
                var start = starts[step - 1];
                if (start != null && !at.isAfter(start.plus(window))) {
                    starts[step] = start;
                }
            }
        }
    }

    /// @return how many fans came to each step
    long[] counts() {
        finishFan();
        return fans.clone();
    }

    private void finishFan() {
        for (int step = 0; step < starts.length; step++) {
            if (starts[step] != null) {
                fans[step]++;
                starts[step] = null;
            }
        }
    }
}
