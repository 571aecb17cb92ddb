package io.fanops.platform.operation;

import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Whose turn it is: so much long work runs at once in this process and in one brand, the rest
/// stands in a line. What waits has neither a thread nor a connection.
///
/// @param <J> a piece of work
final class Turns<J extends Turns.Job> {
    /// Each takes about a core and one of the pool's 16 connections.
    private static final int AT_ONCE = 4;

    /// Of one brand, so that no other one waits for it.
    private static final int OF_A_BRAND = 2;

    /// What waits of one brand; an hour's work or more.
    private static final int WAITING_OF_A_BRAND = 200;

    private final Deque<J> waiting = new ArrayDeque<>();
    private final List<J> running = new ArrayList<>();
    private final Consumer<J> start;
    private boolean closed;

    /// @param start begins a job in a thread of its own; it ends by [#done]
    Turns(Consumer<J> start) {
        this.start = start;
    }

    /// @throws Refused `TOO_MUCH_WORK` where as much work of the brand waits as may
    synchronized void refuseIfFull(String brand) {
        if (waiting.stream().filter(job -> job.brand().equals(brand)).count()
                >= WAITING_OF_A_BRAND) {
            throw new Refused(
                    GeneralProblem.TOO_MUCH_WORK,
                    WAITING_OF_A_BRAND + " operations of the brand wait already.");
        }
    }

    /// @return false where this process stops and begins nothing any more
    synchronized boolean offer(J job) {
        if (closed) {
            return false;
        }
        waiting.add(job);
        next();
        return true;
    }

    synchronized void done(J job) {
        running.remove(job);
        next();
        notifyAll();
    }

    /// All that waits or runs.
    synchronized Collection<J> all() {
        var all = new ArrayList<J>(running);
        all.addAll(waiting);
        return all;
    }

    /// Lets nothing begin any more, and waits a while for what runs.
    ///
    /// @return what was waiting
    synchronized Collection<J> close(long patienceMs) throws InterruptedException {
        closed = true;
        var left = List.copyOf(waiting);
        waiting.clear();
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        for (long ms = patienceMs; !running.isEmpty() && ms > 0; ) {
            wait(ms);
            ms = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        }
        return left;
    }

    private void next() {
        var ofBrand = new HashMap<String, Integer>();
        running.forEach(job -> ofBrand.merge(job.brand(), 1, Integer::sum));
        for (var jobs = waiting.iterator(); running.size() < AT_ONCE && jobs.hasNext(); ) {
            var job = jobs.next();
            if (ofBrand.merge(job.brand(), 1, Integer::sum) <= OF_A_BRAND) {
                jobs.remove();
                running.add(job);
                start.accept(job);
            }
        }
    }

    interface Job {
        String brand();
    }
}
