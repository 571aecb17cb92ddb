package io.fanops.platform.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.postgresql.PGStatement;

/// Lets PostgreSQL keep the plan of a statement that finds a few rows by their keys, or only adds
/// rows, and runs at every other request: planning takes longer than the work, and the plan is the
/// same for all values. All other statements are planned for theirs.
///
/// A kept plan is made anew when a table is analyzed, so for a minute it may be one of a table that
/// was small. Therefore nothing keeps its plan that looks a table up again for each of many rows.
/// Nor does what depends on the time of day (`now() - interval`), leaves conditions out where a
/// parameter is null, or reads as far as a parameter says in an order that only an index gives.
public final class KeptPlan implements StatementCustomizer {
    /// Runs on one connection after which the plan is kept, as is the driver's own default.
    private static final int RUNS = 5;

    private KeptPlan() {}

    /// For `query.configure(SqlStatements.class, KeptPlan::of)`.
    public static void of(SqlStatements statement) {
        statement.addCustomizer(new KeptPlan());
    }

    @Override
    public void beforeExecution(PreparedStatement statement, StatementContext context)
            throws SQLException {
        statement.unwrap(PGStatement.class).setPrepareThreshold(RUNS);
    }
}
