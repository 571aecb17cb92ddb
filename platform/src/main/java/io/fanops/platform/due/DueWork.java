package io.fanops.platform.due;

import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// What goes on by itself when its time has come, of all brands. When what of which brand is due
/// stands before the wall, in a table of its own for each [Kind].
///
/// Replicas may look at once: whoever has a thing's row does it, and the next one finds nothing
/// due.
@ApplicationScoped
public class DueWork {
    private static final Logger LOG = Logger.getLogger(DueWork.class);

    /// Things of a brand before it is another's turn, however many more it has.
    public static final int AT_ONCE = 50;

    private final BrandSql sql;

    DueWork(BrandSql sql) {
        this.sql = sql;
    }

    /// Lets each thing that is due take its next step. What cannot go on is put off, five seconds
    /// at first, twice as long each time, a day at most, so that it stands before no other.
    ///
    /// @param step one thing's, in a transaction of its own
    public void each(Kind kind, Consumer<UUID> step) {
        round(kind, (brand, ids) -> ids.forEach(id -> proceed(kind, brand, id, step)));
    }

    /// Lets a brand's things that are due take their next step together. Where they cannot, each
    /// goes on alone, and what cannot is put off as by [#each]: it stops no other.
    ///
    /// @param step at most [#AT_ONCE] things', in one transaction
    public void together(Kind kind, Consumer<List<UUID>> step) {
        round(
                kind,
                (brand, ids) -> {
                    try {
                        Deadlocks.survived(() -> {
                            step.accept(ids);
                            return true;
                        });
                    } catch (RuntimeException e) {
                        LOG.warnf("%s of %s do not go on together: %s", kind.table, brand, e);
                        ids.forEach(
                                id -> proceed(kind, brand, id, one -> step.accept(List.of(one))));
                    }
                });
    }

    /// Goes from brand to brand, and again to those that have more, so that none waits for
    /// another's backlog. Each thing comes once in a round, whether it goes on or not.
    private void round(Kind kind, BiConsumer<String, List<UUID>> work) {
        var line = new ArrayDeque<>(brands(kind));
        while (!line.isEmpty()) {
            var turn = line.remove();
            try {
                BrandScope.within(
                        turn.brand(),
                        () -> {
                            var due = next(kind, turn.after());
                            if (due.size() == AT_ONCE) {
                                line.add(new Turn(turn.brand(), due.getLast()));
                            }
                            work.accept(turn.brand(), due.stream().map(Due::id).toList());
                        });
            } catch (RuntimeException e) {
                LOG.errorf(e, "%s of %s are due and do not go on", kind, turn.brand());
            }
        }
    }

    private void proceed(Kind kind, String brand, UUID id, Consumer<UUID> step) {
        try {
            Deadlocks.survived(() -> {
                step.accept(id);
                return true;
            });
        } catch (RuntimeException e) {
            var what = "%s of %s, %s, is due and does not go on".formatted(kind.table, brand, id);
            // Another service that is away is no fault of ours.
            if (e instanceof Refused) {
                LOG.warnf("%s: %s", what, e.getMessage());
            } else {
                LOG.error(what, e);
            }
            QuarkusTransaction.requiringNew().run(() -> postpone(kind, id));
        }
    }

    private void postpone(Kind kind, UUID id) {
        sql.run(
                """
                update %s set failures = failures + 1,
                    due_at = now() + least(interval '5 seconds' * 2 ^ least(failures, 20), interval '1 day')
                where brand = :brand and %s = :id and due_at <= now()\
                """
                        .formatted(kind.table, kind.id),
                "id",
                id);
    }

    /// The brands of which something is due, first the one that has waited longest; needs none in
    /// scope.
    private List<Turn> brands(Kind kind) {
        return sql.list(
                """
                with recursive b(brand) as (
                    select min(brand) from %1$s
                    union all
                    select (select min(d.brand) from %1$s d where d.brand > b.brand) from b where b.brand is not null
                )
                select b.brand from b cross join lateral (
                    select due_at from %1$s where brand = b.brand and due_at <= now() order by due_at limit 1) d
                order by d.due_at\
                """
                        .formatted(kind.table),
                (row, _) -> new Turn(row.getString("brand"), Due.BEGINNING));
    }

    private List<Due> next(Kind kind, Due after) {
        return sql.list(
                """
                select due_at, %1$s as id from %2$s
                where brand = :brand and due_at <= now() and (due_at, %1$s) > (cast(:at as timestamptz), cast(:id as uuid))
                order by due_at, %1$s limit :each\
                """
                        .formatted(kind.id, kind.table),
                (row, _) -> new Due(BrandSql.at(row, "due_at"), BrandSql.id(row, "id")),
                "at",
                after.at(),
                "id",
                after.id(),
                "each",
                AT_ONCE);
    }

    /// @param after the last of the brand's things that has been done in this round
    private record Turn(String brand, Due after) {}

    private record Due(Instant at, UUID id) {
        private static final Due BEGINNING = new Due(Instant.EPOCH, new UUID(0, 0));
    }

    /// A kind of thing that becomes due.
    ///
    /// @param table stands before the wall: `brand`, the id, `due_at`, `failures`
    /// @param id its column with the thing's id
    public record Kind(String table, String id) {}
}
