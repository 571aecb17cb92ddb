package io.fanops.fan.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The policies of the brand in scope; none is ever changed, a new one gets the next version.
@ApplicationScoped
class Policies {
    private static final Versioned FIRST = new Versioned(1, Policy.DEFAULT);

    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final Clock clock;

    Policies(Jdbi jdbi, ObjectMapper json, Clock clock) {
        this.jdbi = jdbi;
        this.json = json;
        this.clock = clock;
    }

    Versioned inForce() {
        return jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select version, content from conversation_policy
                                        where brand = :brand order by version desc limit 1\
                                        """)
                                .map((row, _) ->
                                        new Versioned(
                                                row.getInt("version"),
                                                read(row.getString("content"))))
                                .findFirst())
                .orElse(FIRST);
    }

    /// Puts a policy in force, for what is captured from now on.
    ///
    /// @param ifMatch the version the caller has seen, as an `If-Match` header
    @Transactional
    Versioned put(Policy policy, @Nullable String ifMatch) {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "conversation-policy"));
        var before = inForce();
        Revision.check(ifMatch, before.version());
        if (before.policy().equals(policy)) {
            return before;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into conversation_policy (brand, version, content, created_at)
                                values (:brand, :version, :content::jsonb, :now)\
                                """)
                        .bind("version", before.version() + 1)
                        .bind("content", write(policy))
                        .bind("now", clock.instant())
                        .execute());
        return new Versioned(before.version() + 1, policy);
    }

    private Policy read(String content) {
        try {
            return json.readValue(content, Policy.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A policy that cannot be read", e);
        }
    }

    private String write(Policy policy) {
        try {
            return json.writeValueAsString(policy);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A policy that cannot be written", e);
        }
    }

    record Versioned(int version, Policy policy) {}
}
