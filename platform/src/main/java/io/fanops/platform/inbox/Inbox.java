package io.fanops.platform.inbox;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/// What this service has already dealt with.
@ApplicationScoped
class Inbox {
    private final Jdbi jdbi;

    Inbox(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Hands those of `facts` that `consumer` has not dealt with to `effect`, in one transaction
    /// with their inbox rows.
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void once(
            String consumer, String brand, List<Received> facts, Consumer<List<Received>> effect) {
        var distinct = new LinkedHashMap<UUID, Received>();
        facts.forEach(fact -> distinct.putIfAbsent(fact.id(), fact));
        var claimed =
                new HashSet<>(
                        jdbi.withHandle(handle ->
                                handle.createQuery(
                                                """
                                                insert into inbox (brand, consumer, event_id)
                                                select :brand, :consumer, e from unnest(:ids) as e
                                                on conflict do nothing returning event_id\
                                                """)
                                        .bind("brand", brand)
                                        .bind("consumer", consumer)
                                        .bind("ids", distinct.keySet().toArray(UUID[]::new))
                                        .mapTo(UUID.class)
                                        .list()));
        var fresh = distinct.values().stream().filter(fact -> claimed.contains(fact.id())).toList();
        if (!fresh.isEmpty()) {
            effect.accept(fresh);
        }
    }
}
