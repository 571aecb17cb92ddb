package io.fanops.analytics.fan;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Fans by id and by name. Table `known_fan` may be joined by other features' reports.
@ApplicationScoped
public class KnownFans {
    private final Jdbi jdbi;

    KnownFans(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Who is meant by these names and ids.
    ///
    /// Inside a transaction nobody is erased until its end: an erasure waits for it, and then sees
    /// what it wrote. A name that an erased fan had and nobody has now is still theirs, so that
    /// what is told of them late does not stand under their name again.
    public Meant meant(Collection<String> externalIds, Collection<UUID> fanIds) {
        if (externalIds.isEmpty() && fanIds.isEmpty()) {
            return new Meant(Map.of(), Set.of());
        }
        var byName = new HashMap<String, UUID>();
        var erased = new HashSet<UUID>();
        jdbi.useHandle(handle -> {
            lock("pg_advisory_xact_lock_shared");
            handle.createQuery(
                            """
                            select name, fan_id, erased from unnest(:names) as n(name)
                            join known_fan k on k.brand = :brand and k.external_id = name
                            union all
                            select name, fan_id, erased from unnest(:names) as n(name)
                            join known_fan k on k.brand = :brand and k.erased_name = sha256(convert_to(:brand || '/' || name, 'UTF8'))
                            union all
                            select cast(null as text), fan_id, erased from known_fan
                            where brand = :brand and fan_id = any(:fans) and erased
                            order by erased desc, fan_id\
                            """)
                    .bind("names", externalIds.toArray(String[]::new))
                    .bind("fans", fanIds.toArray(UUID[]::new))
                    .map((row, _) ->
                            new Known(
                                    row.getString("name"),
                                    row.getObject("fan_id", UUID.class),
                                    row.getBoolean("erased")))
                    .forEach(known -> {
                        if (known.erased()) {
                            erased.add(known.fan());
                        }
                        if (known.name() != null) {
                            // The erased come first: who bears the name now takes their place.
                            byName.put(known.name(), known.fan());
                        }
                    });
        });
        return new Meant(byName, erased);
    }

    /// Keeps out, until the end of the transaction, whoever writes something down under a name. An
    /// erasure asks for it before it writes anything, or the two could wait for each other.
    void erasing() {
        lock("pg_advisory_xact_lock");
    }

    /// Those of these fans who are erased, with the name they had, as long as it is still known.
    public List<Erased> erased(Collection<UUID> fanIds) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select fan_id, external_id from known_fan
                                where brand = :brand and fan_id = any(:fans) and erased order by fan_id\
                                """)
                        .bind("fans", fanIds.toArray(UUID[]::new))
                        .map((row, _) ->
                                new Erased(
                                        row.getObject("fan_id", UUID.class),
                                        row.getString("external_id")))
                        .list());
    }

    private void lock(String function) {
        jdbi.useHandle(handle ->
                handle.createQuery(
                                "select 1 from %s(hashtextextended(:brand || '/erasure', 0))"
                                        .formatted(function))
                        .mapTo(Integer.class)
                        .one());
    }

    /// @param byName fans by the names that were asked for; names nobody is known under are left
    ///   out
    /// @param erased those of all the fans found who are erased
    public record Meant(Map<String, UUID> byName, Set<UUID> erased) {}

    /// @param name null once it is forgotten
    public record Erased(UUID fan, @Nullable String name) {}

    private record Known(@Nullable String name, UUID fan, boolean erased) {}
}
