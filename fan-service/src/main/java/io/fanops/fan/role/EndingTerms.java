package io.fanops.fan.role;

import io.fanops.platform.tenancy.BrandScope;
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

/// Ends roles whose time is over, of all brands. Replicas may do so at once: whoever has the fan's
/// row ends the role, and the other one finds it ended.
@ApplicationScoped
class EndingTerms {
    private static final Logger LOG = Logger.getLogger(EndingTerms.class);

    /// Roles a round; what is left is found in the next.
    private static final int AT_ONCE = 500;

    /// What cannot be ended now must not stand before what can.
    private static final Duration LATER = Duration.ofMinutes(10);

    private final Jdbi jdbi;
    private final GivingRoles giving;
    private final Clock clock;

    EndingTerms(Jdbi jdbi, GivingRoles giving, Clock clock) {
        this.jdbi = jdbi;
        this.giving = giving;
        this.clock = clock;
    }

    @Scheduled(
            every = "{fanops.fan.due-moves-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void endDue() {
        var now = clock.instant();
        due(now).forEach((brand, roles) -> {
            try {
                BrandScope.within(brand, () -> giving.endPast(roles, now));
            } catch (RuntimeException e) {
                LOG.errorf(e, "Roles of %s are over and cannot be ended", brand);
                putOff(brand, roles, now.plus(LATER));
            }
        });
    }

    private Map<String, List<UUID>> due(Instant now) {
        return jdbi
                .withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select brand, role_id from role_due where due_at <= :now order by due_at limit :limit\
                                        """)
                                .bind("now", now)
                                .bind("limit", AT_ONCE)
                                .map((row, _) ->
                                        Map.entry(
                                                row.getString("brand"),
                                                row.getObject("role_id", UUID.class)))
                                .list())
                .stream()
                .collect(
                        Collectors.groupingBy(
                                Map.Entry::getKey,
                                Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    }

    private void putOff(String brand, List<UUID> roles, Instant until) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                "update role_due set due_at = :until where brand = :brand and role_id = any(:ids)")
                        .bind("brand", brand)
                        .bind("ids", roles.toArray(UUID[]::new))
                        .bind("until", until)
                        .execute());
    }
}
