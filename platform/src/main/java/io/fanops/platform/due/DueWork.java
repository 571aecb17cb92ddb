package io.fanops.platform.due;

import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.sql.Deadlocks;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// What goes on by itself when its time has come, of all brands. When what of which brand is due
/// stands before the wall, in a table of its own for each [Kind].
///
/// Replicas may look at once: whoever has a thing's row does it, and the next one finds nothing
/// due.
@ApplicationScoped
public class DueWork {
    private static final Logger LOG = Logger.getLogger(DueWork.class);

    /// Things of a brand in a round; what is left is found in the next.
    private static final int AT_ONCE = 500;

    private final BrandSql sql;

    DueWork(BrandSql sql) {
        this.sql = sql;
    }

    /// Lets each thing that is due take its next step. What cannot go on is put off, a minute at
    /// first, twice as long each time, a day at most, so that it stands before no other.
    ///
    /// @param step one thing's, in a transaction of its own
    public void each(Kind kind, Consumer<UUID> step) {
        byBrand(kind)
                .forEach((brand, ids) -> {
                    try {
                        BrandScope.within(
                                brand, () -> ids.forEach(id -> proceed(kind, brand, id, step)));
                    } catch (RuntimeException e) {
                        LOG.errorf(e, "%s of %s are due and cannot be put off", kind, brand);
                    }
                });
    }

    private void proceed(Kind kind, String brand, UUID id, Consumer<UUID> step) {
        try {
            Deadlocks.survived(() -> {
                step.accept(id);
                return true;
            });
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s of %s, %s, is due and does not go on", kind, brand, id);
            QuarkusTransaction.requiringNew().run(() -> postpone(kind, id));
        }
    }

    private void postpone(Kind kind, UUID id) {
        sql.run(
                """
                update %s set failures = failures + 1,
                    due_at = now() + least(interval '1 minute' * 2 ^ least(failures, 20), interval '1 day')
                where brand = :brand and %s = :id and due_at <= now()\
                """
                        .formatted(kind.table, kind.id),
                "id",
                id);
    }

    /// What is due, the oldest first; needs no brand in scope.
    public Map<String, List<UUID>> byBrand(Kind kind) {
        return sql
                .list(
                        """
                        with recursive b(brand) as (
                            select min(brand) from %1$s
                            union all
                            select (select min(d.brand) from %1$s d where d.brand > b.brand) from b where b.brand is not null
                        )
                        select d.brand, d.%2$s as id from b cross join lateral (
                            select * from %1$s where brand = b.brand and due_at <= now() order by due_at limit :each) d
                        order by d.due_at\
                        """
                                .formatted(kind.table, kind.id),
                        (row, _) -> Map.entry(row.getString("brand"), BrandSql.id(row, "id")),
                        "each",
                        AT_ONCE)
                .stream()
                .collect(
                        Collectors.groupingBy(
                                Map.Entry::getKey,
                                Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    /// A kind of thing that becomes due.
    ///
    /// @param table stands before the wall: `brand`, the id, `due_at`, `failures`
    /// @param id its column with the thing's id
    public record Kind(String table, String id) {}
}
