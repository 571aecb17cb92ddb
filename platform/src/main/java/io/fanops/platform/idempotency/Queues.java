package io.fanops.platform.idempotency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who waits for what. A queue is there as long as somebody serves it: whoever finds none has it
/// served, and whoever serves it goes on until it is empty.
///
/// @param <N> what is waited for
/// @param <T> who waits
final class Queues<N, T> {
    private final Map<N, Deque<T>> queues = new HashMap<>();
    private final int longest;

    /// @param longest so many wait for one thing at most
    Queues(int longest) {
        this.longest = longest;
    }

    synchronized Place join(N name, T who) {
        var queue = queues.get(name);
        if (queue == null) {
            queues.put(name, new ArrayDeque<>(List.of(who)));
            return Place.TO_SERVE;
        }
        if (queue.size() >= longest) {
            return Place.NONE;
        }
        queue.add(who);
        return Place.BEHIND;
    }

    /// Those who have waited longest, for who serves the queue.
    ///
    /// @return empty where nobody waits: the queue is served no longer
    synchronized List<T> next(N name, int most) {
        var queue = queues.getOrDefault(name, new ArrayDeque<>());
        var next = new ArrayList<T>();
        while (next.size() < most && !queue.isEmpty()) {
            next.add(queue.poll());
        }
        if (next.isEmpty()) {
            queues.remove(name);
        }
        return next;
    }

    enum Place {
        /// Nobody serves this queue: who joined it has to.
        TO_SERVE,
        BEHIND,
        /// The queue is as long as it may be.
        NONE
    }
}
