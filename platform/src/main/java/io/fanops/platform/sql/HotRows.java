package io.fanops.platform.sql;

import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Who wants a row that everybody wants waits here, and not in the database: whoever waits there
/// has one of the service's few connections, and when all are gone nobody else is answered either.
///
/// It decides nothing; what is taken, and how often, is the database's to say.
@ApplicationScoped
public class HotRows {
    /// Transactions for one row at once: while one commits, others have come as far as the row.
    static final int AT_ONCE = 6;

    /// So many take some seconds; who comes then had better come again.
    static final int LONGEST = 4_096;

    /// Longer than the database's own limits for a transaction.
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Map<String, Turn> turns = new HashMap<>();
    private final Duration patience;
    private final int atOnce;

    HotRows() {
        this(PATIENCE, AT_ONCE);
    }

    HotRows(Duration patience, int atOnce) {
        this.patience = patience;
        this.atOnce = atOnce;
    }

    /// Does some work when it is its turn, for one row.
    ///
    /// @param row what is wanted, by its id
    /// @param work begins and ends its transaction
    /// @throws Refused `UNAVAILABLE` where too many wait, or it takes too long
    public <T> T inTurn(String row, Supplier<T> work) {
        return inTurn(List.of(row), work);
    }

    /// Does some work when it is its turn for each of some rows.
    ///
    /// @param rows what is wanted, each by its id; also what nobody else wants
    /// @param work begins and ends its transaction
    /// @throws Refused `UNAVAILABLE` where too many wait, or it takes too long
    public <T> T inTurn(Collection<String> rows, Supplier<T> work) {
        // In one order, or two of them could wait for each other.
        return inTurn(new TreeSet<>(rows).iterator(), System.nanoTime() + patience.toNanos(), work);
    }

    /// @param until when there is no patience left, for all rows together
    private <T> T inTurn(Iterator<String> rows, long until, Supplier<T> work) {
        if (!rows.hasNext()) {
            return work.get();
        }
        var row = rows.next();
        var turn = join(row);
        try {
            turn.begin(until);
            try {
                return inTurn(rows, until, work);
            } finally {
                turn.places.release();
            }
        } finally {
            leave(row, turn);
        }
    }

    private synchronized Turn join(String row) {
        var turn = turns.computeIfAbsent(row, _ -> new Turn(atOnce));
        if (turn.inside >= LONGEST) {
            throw new Refused(
                    GeneralProblem.UNAVAILABLE, LONGEST + " others wait for the same already.");
        }
        turn.inside++;
        return turn;
    }

    private synchronized void leave(String row, Turn turn) {
        if (--turn.inside == 0) {
            turns.remove(row);
        }
    }

    /// Rows that somebody wants at this moment.
    synchronized int size() {
        return turns.size();
    }

    private static final class Turn {
        private final Semaphore places;

        /// Those who wait or work.
        private int inside;

        Turn(int atOnce) {
            places = new Semaphore(atOnce, true);
        }

        private void begin(long until) {
            try {
                if (!places.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new Refused(GeneralProblem.UNAVAILABLE, "It takes too long; come again.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refused(GeneralProblem.UNAVAILABLE, "The service is stopping.");
            }
        }
    }
}
