package io.fanops.fan.merge;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/// Which brands have candidates that their policy may decide; before the wall.
@ApplicationScoped
class DueBrands {
    private final Jdbi jdbi;
    private final BrandScope scope;

    DueBrands(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// Says so of the brand in scope, in the running transaction: with what it found it is found
    /// out.
    void add() {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into merge_due (brand, since) values (:brand, now())
                                on conflict (brand) do update set since = excluded.since\
                                """)
                        .execute());
    }

    /// Those whose time has come, the one that waits longest first; needs no brand in scope.
    List<DueBrand> all(int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select brand, since from merge_due where since <= now() order by since limit :limit")
                        .bind("limit", limit)
                        .map((row, _) ->
                                new DueBrand(
                                        row.getString("brand"),
                                        row.getObject("since", OffsetDateTime.class).toInstant()))
                        .list());
    }

    /// Takes a brand out, unless it has been added again.
    void settle(DueBrand due) {
        jdbi.useHandle(handle ->
                handle.createUpdate("delete from merge_due where brand = :brand and since = :since")
                        .bind("brand", due.brand())
                        .bind("since", due.since())
                        .execute());
    }

    /// Lets others go first, by the database's clock, which decides whose time has come.
    void putOff(DueBrand due, Duration time) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "update merge_due set since = clock_timestamp() + make_interval(secs => :seconds) where brand = :brand and since = :since")
                        .bind("brand", due.brand())
                        .bind("since", due.since())
                        .bind("seconds", time.toSeconds())
                        .execute());
    }

    record DueBrand(String brand, Instant since) {}
}
