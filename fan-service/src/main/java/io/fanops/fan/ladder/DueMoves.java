package io.fanops.fan.ladder;

import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/// Makes the moves that time alone makes, of all brands: looks at those fans only whose next one is
/// due. Replicas may do so at once: whoever has a fan's row moves them, and the other one finds
/// nothing left to do.
@ApplicationScoped
class DueMoves {
    private static final Logger LOG = Logger.getLogger(DueMoves.class);

    /// Fans a round; while a round is full the next one follows at once.
    private static final int AT_ONCE = 500;

    /// What cannot be moved now must not stand before what can.
    private static final Duration LATER = Duration.ofMinutes(10);

    private final Jdbi jdbi;
    private final Standing standing;
    private final Clock clock;

    DueMoves(Jdbi jdbi, Standing standing, Clock clock) {
        this.jdbi = jdbi;
        this.standing = standing;
        this.clock = clock;
    }

    @Scheduled(
            every = "{fanops.fan.due-moves-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void makeDue() {
        int found = AT_ONCE;
        while (found == AT_ONCE) {
            var now = clock.instant();
            var due = due(now);
            due.forEach((brand, fans) -> make(brand, fans, now));
            found = due.values().stream().mapToInt(List::size).sum();
        }
    }

    private void make(String brand, List<UUID> fans, Instant now) {
        try {
            BrandScope.within(
                    brand,
                    () ->
                            QuarkusTransaction.requiringNew()
                                    .run(() -> {
                                        standing.recompute(fans);
                                        // Who has no next move, or is part of another fan by now.
                                        forget(brand, fans, now);
                                    }));
        } catch (RuntimeException e) {
            LOG.errorf(e, "Fans of %s are due to move and cannot", brand);
            putOff(brand, fans, now.plus(LATER));
        }
    }

    private Map<String, List<UUID>> due(Instant now) {
        return jdbi
                .withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select brand, fan_id from stage_due where due_at <= :now order by due_at limit :limit\
                                        """)
                                .bind("now", now)
                                .bind("limit", AT_ONCE)
                                .map((row, _) ->
                                        Map.entry(
                                                row.getString("brand"),
                                                row.getObject("fan_id", UUID.class)))
                                .list())
                .stream()
                .collect(
                        Collectors.groupingBy(
                                Map.Entry::getKey,
                                Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private void forget(String brand, List<UUID> fans, Instant now) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                delete from stage_due where brand = :brand and fan_id = any(:fans) and due_at <= :now\
                                """)
                        .bind("brand", brand)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .bind("now", now)
                        .execute());
    }

    private void putOff(String brand, List<UUID> fans, Instant until) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "update stage_due set due_at = :until where brand = :brand and fan_id = any(:fans)")
                        .bind("brand", brand)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .bind("until", until)
                        .execute());
    }
}
