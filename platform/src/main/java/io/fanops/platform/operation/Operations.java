package io.fanops.platform.operation;

import io.fanops.platform.identity.Ids;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.operation.Operation.State;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Stores operations. Each call is a statement of its own: progress is told whether or not the
/// work's batch commits.
@ApplicationScoped
public class Operations {
    /// The last byte of an operation's id, by service; the gateway's routes know the same numbers.
    private static final Map<String, Long> SERVICES =
            Map.of("fan", 1L, "content", 2L, "referral", 3L, "analytics", 4L);

    /// A running operation tells its progress at least every few seconds; a minute of silence means
    /// that its process died.
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static final int ERRORS_SHOWN = 100;

    private final Jdbi jdbi;
    private final BrandScope scope;
    private final Clock clock;
    private final long service;

    Operations(
            Jdbi jdbi,
            BrandScope scope,
            Clock clock,
            @ConfigProperty(name = "fanops.service") String service) {
        this.jdbi = jdbi;
        this.scope = scope;
        this.clock = clock;
        this.service = Objects.requireNonNull(SERVICES.get(service), "No such service: " + service);
    }

    /// Notes an operation that waits to run.
    ///
    /// @param total lines in all, or null where that is not known
    public Operation begin(String kind, @Nullable Long total) {
        var random = Ids.next();
        var id =
                new UUID(
                        random.getMostSignificantBits(),
                        (random.getLeastSignificantBits() & ~0xFFL) | service);
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into operation (brand, id, kind, state, total) values (:brand, :id, :kind, 'PENDING', :total)\
                                """)
                        .bind("brand", scope.brand())
                        .bind("id", id)
                        .bind("kind", kind)
                        .bind("total", total)
                        .execute());
        return find(id).orElseThrow();
    }

    /// Lines that were refused, in their order.
    ///
    /// @param after the line that the last page ended with, or 0
    List<LineError> errors(UUID id, long after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select line, pointer, detail from operation_error
                                where brand = :brand and operation_id = :id and line > :after
                                order by line limit :limit\
                                """)
                        .bind("brand", scope.brand())
                        .bind("id", id)
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) ->
                                new LineError(
                                        row.getLong("line"),
                                        row.getString("pointer"),
                                        row.getString("detail")))
                        .list());
    }

    public Optional<Operation> find(UUID id) {
        var errors = errors(id, 0, ERRORS_SHOWN);
        return jdbi.withHandle(handle -> {
            return handle.createQuery("select * from operation where brand = :brand and id = :id")
                    .bind("brand", scope.brand())
                    .bind("id", id)
                    .map((row, _) -> {
                        var state = State.valueOf(row.getString("state"));
                        var updated = row.getTimestamp("updated_at").toInstant();
                        boolean dead =
                                !state.isEnd()
                                        && updated.plus(SILENCE).isBefore(Instant.now(clock));
                        return new Operation(
                                row.getObject("id", UUID.class),
                                row.getString("kind"),
                                dead ? State.FAILED : state,
                                row.getLong("done"),
                                row.getObject("total", Long.class),
                                row.getLong("failed"),
                                errors,
                                dead
                                        ? "The process that ran it stopped; send it again."
                                        : row.getString("detail"),
                                row.getTimestamp("created_at").toInstant(),
                                updated);
                    })
                    .findFirst();
        });
    }

    /// Tells how far the work is.
    ///
    /// @param done lines dealt with since the last call
    /// @param errors those of them that were refused
    public void advance(UUID id, long done, List<LineError> errors) {
        jdbi.useHandle(handle -> {
            if (!errors.isEmpty()) {
                handle.createUpdate(
                                """
                                insert into operation_error (brand, operation_id, line, pointer, detail)
                                select :brand, :id, l, p, d from unnest(:lines, :pointers, :details) as e(l, p, d)
                                on conflict do nothing\
                                """)
                        .bind("brand", scope.brand())
                        .bind("id", id)
                        .bind("lines", errors.stream().map(LineError::line).toArray(Long[]::new))
                        .bind(
                                "pointers",
                                errors.stream().map(LineError::pointer).toArray(String[]::new))
                        .bind(
                                "details",
                                errors.stream().map(LineError::detail).toArray(String[]::new))
                        .execute();
            }
            handle.createUpdate(
                            """
                            update operation set state = 'RUNNING', done = done + :done, failed = failed + :failed,
                                updated_at = now() where brand = :brand and id = :id\
                            """)
                    .bind("done", done)
                    .bind("failed", errors.size())
                    .bind("brand", scope.brand())
                    .bind("id", id)
                    .execute();
        });
    }

    /// Ends an operation.
    ///
    /// @param state one of the ends
    /// @param detail why it failed, where it did
    public void end(UUID id, State state, @Nullable String detail) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update operation set state = :state, detail = :detail, updated_at = now()
                                where brand = :brand and id = :id\
                                """)
                        .bind("state", state.name())
                        .bind("detail", detail)
                        .bind("brand", scope.brand())
                        .bind("id", id)
                        .execute());
    }
}
