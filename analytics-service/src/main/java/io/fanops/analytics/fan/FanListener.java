package io.fanops.analytics.fan;

import io.fanops.analytics.listening.FactListener;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.inbox.Received;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Writes down who goes by which name and who is erased. Hears before everybody else; an erased
/// fan's name stays for those who find by it what else there is of the fan, until [ForgettingNames]
/// hears.
@ApplicationScoped
@Priority(20)
class FanListener implements FactListener {
    private final Jdbi jdbi;
    private final KnownFans known;

    FanListener(Jdbi jdbi, KnownFans known) {
        this.jdbi = jdbi;
        this.known = known;
    }

    @Override
    public void hear(String brand, List<Received> facts) {
        // Sorted, so that two batches lock the same fans in the same order.
        var joined = new TreeMap<UUID, String>();
        var erased = new TreeSet<UUID>();
        for (var received : facts) {
            if (received.fact() instanceof FanFact.Joined fact) {
                joined.put(fact.fanId(), fact.externalId());
            } else if (received.fact() instanceof FanFact.Erased fact) {
                erased.add(fact.fanId());
            }
        }
        // A name may come after its fan's erasure, by a dead letter's replay.
        if (!erased.isEmpty() || !joined.isEmpty() && !known.erased(joined.keySet()).isEmpty()) {
            known.erasing();
        }
        if (!joined.isEmpty()) {
            jdbi.useHandle(handle ->
                    handle.createUpdate(
                                    """
                                    insert into known_fan (brand, fan_id, external_id)
                                    select :brand, f, e from unnest(:fans, :names) as j(f, e)
                                    on conflict (brand, fan_id) do update set external_id = excluded.external_id\
                                    """)
                            .bind("brand", brand)
                            .bind("fans", joined.keySet().toArray(UUID[]::new))
                            .bind("names", joined.values().toArray(String[]::new))
                            .execute());
        }
        if (!erased.isEmpty()) {
            jdbi.useHandle(handle ->
                    handle.createUpdate(
                                    """
                                    insert into known_fan (brand, fan_id, erased)
                                    select :brand, f, true from unnest(:fans) as e(f)
                                    on conflict (brand, fan_id) do update set erased = true\
                                    """)
                            .bind("brand", brand)
                            .bind("fans", erased.toArray(UUID[]::new))
                            .execute());
        }
    }
}
