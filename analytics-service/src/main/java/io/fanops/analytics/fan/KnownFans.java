package io.fanops.analytics.fan;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Fans by id and by name. Table `known_fan` may be joined by other features' reports.
@ApplicationScoped
public class KnownFans {
    private final Jdbi jdbi;
    private final BrandScope scope;

    KnownFans(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// The fans that go by these names; names that nobody is known under are left out.
    ///
    /// Inside a transaction they stay as they are until its end: an erasure waits for it, and then
    /// sees what it wrote.
    public Map<String, UUID> named(Collection<String> externalIds) {
        if (externalIds.isEmpty()) {
            return Map.of();
        }
        var fans = new HashMap<String, UUID>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select external_id, fan_id from known_fan
                                where brand = :brand and external_id = any(:names) order by fan_id for share\
                                """)
                        .bind("brand", scope.brand())
                        .bind("names", externalIds.toArray(String[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getString("external_id"),
                                        row.getObject("fan_id", UUID.class)))
                        .forEach(fan -> fans.put(fan.getKey(), fan.getValue())));
        return fans;
    }
}
