package io.fanops.platform.tenancy;

import io.agroal.api.AgroalPoolInterceptor;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.postgresql.jdbc.PgConnection;

/// Tells PostgreSQL the brand of whoever takes a connection, so that row level security walls off
/// native SQL too.
///
/// Outside a transaction the last brand told is remembered by connection and not told again. Agroal
/// enlists a connection before it calls us, so inside a transaction a rollback would undo what we
/// told: what is told there is never remembered. Agroal wraps a connection anew for each call, so
/// what we remember goes by PostgreSQL's own.
@Singleton
class BrandOnConnection implements AgroalPoolInterceptor {
    private final Map<PgConnection, String> told = Collections.synchronizedMap(new WeakHashMap<>());

    @Override
    public void onConnectionAcquire(Connection connection) {
        var current = BrandScope.current();
        var brand = current == null ? "" : current;
        try {
            tell(connection, connection.unwrap(PgConnection.class), brand);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not tell PostgreSQL the brand", e);
        }
    }

    private void tell(Connection connection, PgConnection session, String brand)
            throws SQLException {
        if (brand.equals(told.get(session))) {
            return;
        }
        told.remove(session);
        try (var statement =
                connection.prepareStatement("select set_config('fanops.brand', ?, false)")) {
            statement.setString(1, brand);
            statement.execute();
            if (connection.getAutoCommit()) {
                told.put(session, brand);
            }
        }
    }
}
