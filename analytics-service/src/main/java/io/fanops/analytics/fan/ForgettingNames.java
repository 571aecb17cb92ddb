package io.fanops.analytics.fan;

import io.fanops.analytics.listening.FactListener;
import io.fanops.platform.contracts.FanFact;
import io.fanops.platform.inbox.Received;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Removes the names of those who are erased, whichever of the two was told first. Hears after
/// everybody else.
@ApplicationScoped
@Priority(-20)
class ForgettingNames implements FactListener {
    private final Jdbi jdbi;

    ForgettingNames(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public void hear(String brand, List<Received> facts) {
        var fans = new TreeSet<UUID>();
        for (var received : facts) {
            if (received.fact() instanceof FanFact.Joined fact) {
                fans.add(fact.fanId());
            } else if (received.fact() instanceof FanFact.Erased fact) {
                fans.add(fact.fanId());
            }
        }
        if (fans.isEmpty()) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update known_fan
                                set erased_name = sha256(convert_to(brand || '/' || external_id, 'UTF8')), external_id = null
                                where brand = :brand and fan_id = any(:fans) and erased and external_id is not null\
                                """)
                        .bind("brand", brand)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .execute());
    }
}
