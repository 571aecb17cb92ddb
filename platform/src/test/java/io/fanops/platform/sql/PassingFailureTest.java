package io.fanops.platform.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PassingFailureTest {
    @Test
    void aCommitThatBrokeOffMayBeMadeAgain() {
        assertTrue(PassingFailure.is(new IllegalStateException(broken("08006"))));
    }

    @Test
    void aCommitThatARuleForbidsMayNot() {
        assertFalse(PassingFailure.is(broken("23514")));
        assertFalse(PassingFailure.is(new RollbackException("Marked to be rolled back")));
    }

    /// As the transaction manager reports it.
    private static RollbackException broken(String state) {
        var broken = new RollbackException("Could not commit transaction.");
        broken.addSuppressed(new IllegalStateException(new SQLException("At commit", state)));
        return broken;
    }
}
