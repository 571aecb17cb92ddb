package io.fanops.fan.merge;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The merges of the brand in scope.
@ApplicationScoped
class Merges {
    private static final String ALL =
            """
            select id, fan_id, merged_fan, state, reason, by, at, undone_by, undone_at, undone_because
            from merge where brand = :brand and
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;

    Merges(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    Optional<Merge> find(UUID id) {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL + "id = :id")
                        .bind("id", id)
                        .map((row, _) -> Merge.of(row))
                        .findFirst());
    }

    /// The merge by which a fan is no longer one in their own right.
    Optional<Merge> thatMerged(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(ALL + "merged_fan = :fan and state = 'DONE'")
                        .bind("fan", fan)
                        .map((row, _) -> Merge.of(row))
                        .findFirst());
    }

    /// The merge after this one, of either of its fans, that has to be undone before it.
    Optional<Merge> after(Merge merge) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                ALL
                                        + "state = 'DONE' and id > :id and (fan_id = :fan or merged_fan = :fan) order by id desc limit 1")
                        .bind("id", merge.id())
                        .bind("fan", merge.fanId())
                        .map((row, _) -> Merge.of(row))
                        .findFirst());
    }

    /// @param fan only merges in which this one had a part, under this id; null for all
    List<Merge> after(UUID id, @Nullable UUID fan, int count) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                ALL
                                        + """
                                        id > :after and (cast(:fan as uuid) is null or cast(:fan as uuid) in (fan_id, merged_fan))
                                        order by id limit :count\
                                        """)
                        .bind("after", id)
                        .bind("fan", fan)
                        .bind("count", count)
                        .map((row, _) -> Merge.of(row))
                        .list());
    }
}
