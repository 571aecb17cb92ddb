package io.fanops.platform.sql;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// Single statements of the brand in scope, which each names as `:brand`.
///
/// Other parameters follow the statement as names and values in turn: `"fan", id, "day", day`.
@ApplicationScoped
public class BrandSql {
    private final Jdbi jdbi;
    private final boolean keepsPlans;

    @Inject
    BrandSql(Jdbi jdbi) {
        this(jdbi, false);
    }

    private BrandSql(Jdbi jdbi, boolean keepsPlans) {
        this.jdbi = jdbi;
        this.keepsPlans = keepsPlans;
    }

    /// The same for statements whose plan is kept, as [KeptPlan] says which may be.
    public BrandSql keepingPlans() {
        return new BrandSql(jdbi, true);
    }

    /// @return how many rows the statement wrote
    public int run(String sql, @Nullable Object... parameters) {
        return jdbi.withHandle(handle -> bound(handle.createUpdate(sql), parameters).execute());
    }

    public <T> List<T> list(String sql, RowMapper<T> row, @Nullable Object... parameters) {
        return jdbi.withHandle(
                handle -> bound(handle.createQuery(sql), parameters).map(row).list());
    }

    /// The first row; empty where there is none.
    public <T> Optional<T> first(String sql, RowMapper<T> row, @Nullable Object... parameters) {
        return jdbi.withHandle(
                handle -> bound(handle.createQuery(sql), parameters).map(row).findFirst());
    }

    /// Whether the query finds any row.
    public boolean any(String sql, @Nullable Object... parameters) {
        return first(sql, (_, _) -> true, parameters).isPresent();
    }

    /// The one number that the query gives.
    public long number(String sql, @Nullable Object... parameters) {
        return first(sql, (row, _) -> row.getLong(1), parameters).orElse(0L);
    }

    /// A time that is always there.
    public static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    public static @Nullable Instant maybeAt(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /// An id that is always there.
    public static UUID id(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    public static @Nullable UUID maybeId(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    private <S extends SqlStatement<S>> S bound(S statement, @Nullable Object... parameters) {
        if (parameters.length % 2 != 0) {
            throw new IllegalArgumentException("A parameter without a value");
        }
        var bound = keepsPlans ? statement.configure(SqlStatements.class, KeptPlan::of) : statement;
        for (int i = 0; i < parameters.length; i += 2) {
            bound = bound.bind(String.valueOf(parameters[i]), parameters[i + 1]);
        }
        return bound;
    }
}
