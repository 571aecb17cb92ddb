package io.fanops.platform.idempotency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who waits for what. A line is there as long as somebody serves it: whoever finds none has it
/// served, and whoever serves it goes on until it is empty.
///
/// @param <N> what is waited for
/// @param <T> who waits
final class Lines<N, T> {
    private final Map<N, Deque<T>> lines = new HashMap<>();
    private final int longest;

    /// @param longest so many wait for one thing at most
    Lines(int longest) {
        this.longest = longest;
    }

    synchronized Place join(N name, T who) {
        var line = lines.get(name);
        if (line == null) {
            lines.put(name, new ArrayDeque<>(List.of(who)));
            return Place.TO_SERVE;
        }
        if (line.size() >= longest) {
            return Place.NONE;
        }
        line.add(who);
        return Place.BEHIND;
    }

    /// Those who have waited longest, for who serves the line.
    ///
    /// @return empty where nobody waits: the line is served no longer
    synchronized List<T> next(N name, int most) {
        var line = lines.getOrDefault(name, new ArrayDeque<>());
        var next = new ArrayList<T>();
        while (next.size() < most && !line.isEmpty()) {
            next.add(line.poll());
        }
        if (next.isEmpty()) {
            lines.remove(name);
        }
        return next;
    }

    enum Place {
        /// Nobody serves this line: who joined it has to.
        TO_SERVE,
        BEHIND,
        /// The line is as long as it may be.
        NONE
    }
}
