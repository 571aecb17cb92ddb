package io.fanops.platform.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.contracts.Fact;
import io.fanops.platform.contracts.FactTypes;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;

/// Where a service puts the facts it tells.
@ApplicationScoped
public class Outbox {
    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final BrandScope scope;
    private final Wake wake;

    Outbox(Jdbi jdbi, ObjectMapper json, BrandScope scope, Wake wake) {
        this.jdbi = jdbi;
        this.json = json;
        this.scope = scope;
        this.wake = wake;
    }

    /// Tells one fact, when and only when the running transaction commits.
    ///
    /// @return the fact's id on the wire (the CloudEvent's `id`)
    @Transactional(Transactional.TxType.MANDATORY)
    public UUID append(Fact fact) {
        return append(List.of(fact)).getFirst();
    }

    /// Tells several facts in the order given, in one statement.
    ///
    /// @return their ids, in the same order
    @Transactional(Transactional.TxType.MANDATORY)
    public List<UUID> append(Collection<? extends Fact> facts) {
        if (facts.isEmpty()) {
            return List.of();
        }
        var brand = scope.brand();
        var ids = facts.stream().map(_ -> Ids.next()).toList();
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into outbox (brand, event_id, topic, key, type, data)
                                select :brand, e, t, k, y, d
                                from unnest(:ids, :topics, :keys, :types, :data) with ordinality as f(e, t, k, y, d, n)
                                order by n\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("brand", brand)
                        .bind("ids", ids.toArray(UUID[]::new))
                        .bind(
                                "topics",
                                facts.stream().map(FactTypes::topicOf).toArray(String[]::new))
                        .bind(
                                "keys",
                                facts.stream().map(fact -> key(brand, fact)).toArray(String[]::new))
                        .bind(
                                "types",
                                facts.stream()
                                        .map(f -> FactTypes.nameOf(f.getClass()))
                                        .toArray(String[]::new))
                        .bind("data", facts.stream().map(this::write).toArray(String[]::new))
                        .execute());
        wake.afterCommit();
        return ids;
    }

    private static String key(String brand, Fact fact) {
        var fan = fact.fanId();
        return fan == null ? brand : brand + "/" + fan;
    }

    private String write(Fact fact) {
        try {
            return json.writeValueAsString(fact);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A fact that cannot be written", e);
        }
    }
}
