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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
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

    /// Waits for whoever takes turns at the same thing, and makes all others wait until the running
    /// transaction ends: where there is no row to lock, or not yet.
    ///
    /// It is PostgreSQL's advisory lock of `what/brand` or `what/brand/of`, hashed to 64 bits with
    /// seed 0. Replicas of the version before and after lock by the same key, so it is never
    /// changed; two things that hash alike wait for each other in vain, and that is all.
    ///
    /// @param what kind of thing, of no other use in the service
    /// @param of which of them, where it is not all of the brand's
    public void takeTurns(String what, Object... of) {
        jdbi.useHandle(handle -> takeTurns(handle, what, of));
    }

    /// [#takeTurns(String, Object...)] for who has a handle.
    public static void takeTurns(Handle handle, String what, Object... of) {
        lock(handle, "pg_advisory_xact_lock", what, of);
    }

    /// Waits for whoever [#takeTurns] at the same thing, and makes them wait; with others who come
    /// together it goes on at once.
    public static void comeTogether(Handle handle, String what, Object... of) {
        lock(handle, "pg_advisory_xact_lock_shared", what, of);
    }

    private static void lock(Handle handle, String function, String what, Object... of) {
        handle.createQuery(
                        "select 1 from (select %s(hashtextextended(:what || '/' || :brand || :of, 0))) l"
                                .formatted(function))
                .configure(SqlStatements.class, KeptPlan::of)
                .bind("what", what)
                .bind("of", Stream.of(of).map(part -> "/" + part).collect(Collectors.joining()))
                .mapTo(Integer.class)
                .one();
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
