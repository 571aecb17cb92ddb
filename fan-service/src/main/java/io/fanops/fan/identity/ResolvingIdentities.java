package io.fanops.fan.identity;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Finds who has identities.
@ApplicationScoped
public class ResolvingIdentities {
    /// Rows that one question may find: past so many, what was asked for names a crowd.
    private static final int MOST_ROWS = 500;

    private static final int MOST_FANS = 20;

    private final Jdbi jdbi;

    ResolvingIdentities(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// The fans in their own right whom identities and the brand's name point to, the surest first.
    /// Nobody is found by an IP address alone.
    public List<Found> resolve(List<Named> identities, @Nullable String externalId) {
        var found = new LinkedHashMap<UUID, List<Evidence>>();
        var names = new LinkedHashMap<UUID, String>();
        var certain = new ArrayList<UUID>();
        jdbi.useHandle(handle -> {
            // The keys are made before the join: the wall keeps functions of ours off the index.
            handle.createQuery(
                            """
                            with wanted as materialized (
                                select n, upper(c) as kind, identity_key(c, e) as key, phone_key(e) as phone, email_key(e) as email
                                from unnest(:channels, :externalIds) with ordinality as w(c, e, n)
                            ), hit as (
                                select w.n, k.fan_id, k.channel, k.external_id, k.verified from wanted w
                                join fan_identity k on k.brand = :brand and k.match_key = w.key
                                union all
                                select w.n, f.id, 'PHONE', f.phone_key, false from wanted w
                                join fan f on f.brand = :brand and f.phone_key = w.phone where w.kind = 'PHONE'
                                union all
                                select w.n, f.id, 'EMAIL', f.email_key, false from wanted w
                                join fan f on f.brand = :brand and f.email_key = w.email where w.kind = 'EMAIL'
                            )
                            select h.channel, h.external_id, h.verified, s.id, s.external_id as name from hit h
                            join fan f on f.brand = :brand and f.id = h.fan_id
                            join fan s on s.brand = :brand and s.id = case when f.merged_into is null then f.id else f.merged_into end
                            order by h.n, s.id limit :most\
                            """)
                    .bind(
                            "channels",
                            identities.stream().map(Named::channel).toArray(String[]::new))
                    .bind(
                            "externalIds",
                            identities.stream().map(Named::externalId).toArray(String[]::new))
                    .bind("most", MOST_ROWS)
                    .map((row, _) -> {
                        var fan = row.getObject("id", UUID.class);
                        var channel = row.getString("channel");
                        names.put(fan, row.getString("name"));
                        return Map.entry(
                                fan,
                                new Evidence(
                                        IdentityKind.of(channel),
                                        channel,
                                        row.getString("external_id"),
                                        row.getBoolean("verified")));
                    })
                    .forEach(hit -> {
                        var evidence = found.computeIfAbsent(hit.getKey(), _ -> new ArrayList<>());
                        if (!evidence.contains(hit.getValue())) {
                            evidence.add(hit.getValue());
                        }
                    });
            handle.createQuery(
                            """
                            select s.id, s.external_id from fan f
                            join fan s on s.brand = :brand and s.id = case when f.merged_into is null then f.id else f.merged_into end
                            where f.brand = :brand and f.external_id = :externalId\
                            """)
                    .bind("externalId", externalId)
                    .map((row, _) ->
                            Map.entry(
                                    row.getObject("id", UUID.class), row.getString("external_id")))
                    .forEach(fan -> {
                        certain.add(fan.getKey());
                        names.put(fan.getKey(), fan.getValue());
                        found.computeIfAbsent(fan.getKey(), _ -> new ArrayList<>());
                    });
        });
        return found.entrySet().stream()
                .map(fan ->
                        new Found(
                                fan.getKey(),
                                names.getOrDefault(fan.getKey(), ""),
                                certain.contains(fan.getKey()) ? 1 : Confidence.of(fan.getValue()),
                                certain.contains(fan.getKey()),
                                fan.getValue()))
                .filter(fan -> fan.confidence() > 0)
                .sorted(
                        Comparator.comparingDouble(Found::confidence)
                                .reversed()
                                .thenComparing(Found::fanId))
                .limit(MOST_FANS)
                .toList();
    }

    /// What was asked for.
    public record Named(String channel, String externalId) {}

    /// @param confidence from 0 to 1, see [Confidence]
    /// @param byExternalId found by the brand's own name, which is certain
    public record Found(
            UUID fanId,
            String externalId,
            double confidence,
            boolean byExternalId,
            List<Evidence> evidence) {}
}
