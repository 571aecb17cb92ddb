package io.fanops.platform.idempotency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who waits for what. A queue is there as long as somebody serves it: whoever finds fewer than may
/// has it served, and whoever serves it goes on until it is empty.
///
/// @param <N> what is waited for
/// @param <T> who waits
final class Queues<N, T> {
    private final Map<N, Queue<T>> queues = new HashMap<>();
    private final int longest;
    private final int servers;

    /// @param longest so many wait for one thing at most
    /// @param servers so many serve one queue at most
    Queues(int longest, int servers) {
        this.longest = longest;
        this.servers = servers;
    }

    synchronized Place join(N name, T who) {
        var queue = queues.computeIfAbsent(name, _ -> new Queue<>());
        if (queue.waiting.size() >= longest) {
            return Place.NONE;
        }
        queue.waiting.add(who);
        if (queue.served == servers) {
            return Place.BEHIND;
        }
        queue.served++;
        return Place.TO_SERVE;
    }

    /// Those who have waited longest, for who serves the queue.
    ///
    /// @return empty where nobody waits: who asked serves the queue no longer
    synchronized List<T> next(N name, int most) {
        var queue = queues.get(name);
        var next = new ArrayList<T>();
        if (queue == null) {
            return next;
        }
        while (next.size() < most && !queue.waiting.isEmpty()) {
            next.add(queue.waiting.poll());
        }
        if (next.isEmpty() && --queue.served == 0) {
            queues.remove(name);
        }
        return next;
    }

    enum Place {
        /// Too few serve this queue: who joined it has to have it served.
        TO_SERVE,
        BEHIND,
        /// The queue is as long as it may be.
        NONE
    }

    private static final class Queue<T> {
        final Deque<T> waiting = new ArrayDeque<>();
        int served;
    }
}
