package io.fanops.acceptance;

import java.io.StringReader;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.PGConnection;

/// How fast PostgreSQL itself takes the same rows: its own COPY into a table of the same columns
/// with a primary key, on the stack's own server, committed to disk. What an import's rate is to be
/// read beside.
final class CopyBaseline {
    private CopyBaseline() {}

    /// Prints how long something took, and how many a second.
    static void print(String what, int rows, Duration took) {
        System.out.printf(
                "[figures] %-52s %,8d in %6.1f s = %,9.0f a second%n",
                what, rows, took.toMillis() / 1000.0, rows / (took.toNanos() / 1e9));
    }

    /// Prints COPY's rate for these rows, if the stack's owner lets us into the database.
    ///
    /// @param columns as in `create table`
    /// @param rows tab-separated, nulls as `\N`
    static void print(Stack stack, String what, String columns, List<String> rows) {
        Optional<String> password = Stack.ownersSecret("postgresPassword");
        if (password.isEmpty()) {
            System.out.printf(
                    "[figures] no COPY beside it: set %s to the stack's data folder%n", Stack.DATA);
            return;
        }
        var properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", password.get());
        String url = "jdbc:postgresql://127.0.0.1:" + stack.port(3).getPort() + "/postgres";
        String text = String.join("\n", rows) + "\n";
        try (var connection = DriverManager.getConnection(url, properties);
                var statement = connection.createStatement()) {
            statement.execute("drop table if exists copy_baseline");
            statement.execute("create table copy_baseline (" + columns + ")");
            try {
                long began = System.nanoTime();
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy copy_baseline from stdin", new StringReader(text));
                print(what + ": COPY of the same rows", rows.size(), since(began));
            } finally {
                statement.execute("drop table copy_baseline");
            }
        } catch (SQLException | java.io.IOException e) {
            throw new AssertionError("COPY could not be measured at " + url, e);
        }
    }

    static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
