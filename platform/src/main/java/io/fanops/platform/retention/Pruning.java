package io.fanops.platform.retention;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/// Removes what is old, once an hour, in the role of the relay.
@ApplicationScoped
public class Pruning {
    private static final Logger LOG = Logger.getLogger(Pruning.class);

    private static final Duration EVERY = Duration.ofHours(1);

    /// Tables whose rows a policy lets the relay's role delete when they are old enough: a
    /// migration says so by `goes_after`.
    private static final String AGING =
            "select tablename from pg_policies where policyname = 'goes_after' and schemaname = current_schema() order by 1";

    private final Clock clock;
    private Instant next = Instant.EPOCH;

    Pruning(Clock clock) {
        this.clock = clock;
    }

    /// Prunes if the last time is an hour ago.
    ///
    /// @param connection of the relay's role, in autocommit; used by one thread only
    public void ifDue(Connection connection) throws SQLException {
        var now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(EVERY);
        for (var table : aging(connection)) {
            // No condition: the table's policy shows this role nothing that is younger.
            try (var delete = connection.createStatement()) {
                int gone = delete.executeUpdate("delete from " + table);
                if (gone > 0) {
                    LOG.infof("%d rows of %s have served their time", gone, table);
                }
            }
        }
    }

    private static List<String> aging(Connection connection) throws SQLException {
        var tables = new ArrayList<String>();
        try (var query = connection.createStatement();
                var rows = query.executeQuery(AGING)) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
