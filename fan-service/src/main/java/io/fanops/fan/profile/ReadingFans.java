package io.fanops.fan.profile;

import io.fanops.fan.profile.FanDetails.ChannelIdentity;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Puts fans together with their identities and consents, two queries for however many.
@ApplicationScoped
class ReadingFans {
    private final Jdbi jdbi;
    private final BrandScope scope;

    ReadingFans(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    FanView view(Fan fan) {
        return views(List.of(fan)).getFirst();
    }

    List<FanView> views(Collection<Fan> fans) {
        var ids = fans.stream().map(Fan::id).toArray(UUID[]::new);
        return jdbi.withHandle(handle -> {
            Map<UUID, List<ChannelIdentity>> identities = new HashMap<>();
            handle.createQuery(
                            """
                            select fan_id, channel, external_id from fan_identity
                            where brand = :brand and fan_id = any(:ids) order by channel, external_id\
                            """)
                    .bind("brand", scope.brand())
                    .bind("ids", ids)
                    .map((row, _) ->
                            Map.entry(
                                    row.getObject(1, UUID.class),
                                    new ChannelIdentity(row.getString(2), row.getString(3))))
                    .forEach(e ->
                            identities
                                    .computeIfAbsent(e.getKey(), _ -> new ArrayList<>())
                                    .add(e.getValue()));
            Map<UUID, Map<String, Boolean>> consents = new HashMap<>();
            handle.createQuery(
                            """
                            select fan_id, channel, granted from fan_consent
                            where brand = :brand and fan_id = any(:ids)\
                            """)
                    .bind("brand", scope.brand())
                    .bind("ids", ids)
                    .map((row, _) ->
                            Map.entry(
                                    row.getObject(1, UUID.class),
                                    Map.entry(row.getString(2), row.getBoolean(3))))
                    .forEach(e ->
                            consents.computeIfAbsent(e.getKey(), _ -> new TreeMap<>())
                                    .put(e.getValue().getKey(), e.getValue().getValue()));
            return fans.stream()
                    .map(fan ->
                            new FanView(
                                    fan.id(),
                                    fan.externalId(),
                                    fan.stage(),
                                    fan.tier(),
                                    fan.attitude(),
                                    fan.roles(),
                                    fan.nickname(),
                                    fan.gender(),
                                    fan.birthYear(),
                                    fan.phone(),
                                    fan.email(),
                                    fan.region(),
                                    fan.joinedOn(),
                                    fan.tags(),
                                    fan.attributes(),
                                    identities.getOrDefault(fan.id(), List.of()),
                                    consents.getOrDefault(fan.id(), Map.of()),
                                    fan.orders(),
                                    fan.spent(),
                                    fan.lastSeen(),
                                    fan.createdAt()))
                    .toList();
        });
    }
}
