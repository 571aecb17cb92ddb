package io.fanops.platform.sql;

import jakarta.persistence.PessimisticLockException;
import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;

/// Tells failures of the moment from those that would come again: the same transaction, made again
/// a little later, may succeed.
public final class PassingFailure {
    /// SQL states by class: connection (08), resources (53), shut down (57), deadlock or
    /// serialization (40), lock not available (55).
    private static final Set<String> PASSING = Set.of("08", "53", "57", "40", "55");

    private PassingFailure() {}

    /// Whether `e` or what caused it is the database being away or busy. A commit that broke off is
    /// such a failure too: whether it was done nobody knows.
    public static boolean is(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                var state = sql.getSQLState();
                // Without a state it comes from the pool: nothing was free in time.
                return state == null
                        || state.length() >= 2 && PASSING.contains(state.substring(0, 2));
            }
            if (t instanceof PessimisticLockException) {
                return true;
            }
            // The transaction manager says what broke its commit beside, not below.
            if (t instanceof RollbackException
                    && Arrays.stream(t.getSuppressed()).anyMatch(PassingFailure::is)) {
                return true;
            }
        }
        return false;
    }

    /// Whether PostgreSQL ended the transaction because it and others stood in each other's way:
    /// SQL states 40001 (serialization failure) and 40P01 (deadlock).
    public static boolean isVictim(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql
                    && sql.getSQLState() != null
                    && sql.getSQLState().startsWith("40")) {
                return true;
            }
        }
        return false;
    }
}
