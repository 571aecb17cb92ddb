package io.fanops.analytics.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.jdbi.v3.core.Jdbi;

/// Reads what fans did.
@ApplicationScoped
class Deeds {
    /// Rows fetched at once: a funnel over millions of deeds holds only these in memory.
    private static final int FETCH = 5_000;

    private final Jdbi jdbi;

    Deeds(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Runs the deeds of all fans through a funnel; in a transaction, because only there PostgreSQL
    /// hands rows out bit by bit.
    ///
    /// @param zone the brand's timezone, in which a day begins of which nothing but the day is
    ///   known
    @Transactional
    long[] through(FunnelRequest request, String zone) {
        var funnel = new Funnel(request.steps(), request.window());
        jdbi.useHandle(handle ->
                handle
                        .createQuery(
                                """
                                select who, type, at from (
                                    select cast(fan_id as text) as who, type,
                                        least(at, cast(on_day as timestamp) at time zone :zone) as at
                                    from deed where brand = :brand and type = any(:steps)
                                    union all
                                    select coalesce(cast(k.fan_id as text), ':' || n.external_id), n.type, n.at
                                    from deed_by_name n
                                    left join known_fan k on k.brand = :brand and k.external_id = n.external_id
                                    where n.brand = :brand and n.type = any(:steps)) as deeds
                                order by who, at, array_position(:steps, type)\
                                """)
                        .bind("zone", zone)
                        .bind("steps", request.steps().toArray(String[]::new))
                        .setFetchSize(FETCH)
                        .map((row, _) -> {
                            funnel.take(
                                    row.getString("who"),
                                    row.getString("type"),
                                    row.getTimestamp("at").toInstant());
                            return true;
                        })
                        .stream()
                        .forEach(_ -> {}));
        return funnel.counts();
    }
}
