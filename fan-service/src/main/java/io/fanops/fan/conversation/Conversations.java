package io.fanops.fan.conversation;

import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// The conversations of the brand in scope.
@ApplicationScoped
class Conversations {
    private static final String READ =
            """
            select c.*, x.text, x.expires_at,
                array(select tag from conversation_tag t
                    where t.brand = :brand and t.conversation_id = c.id and added order by tag) as tags_added,
                array(select tag from conversation_tag t
                    where t.brand = :brand and t.conversation_id = c.id and not added order by tag) as tags_removed
            from conversation c
            left join conversation_text x on x.brand = :brand and x.conversation_id = c.id and x.expires_at > :now
                and is_conversation_allowed(c.brand, c.fan_id, c.policy)
            where c.brand = :brand and %s\
            """;

    private final Jdbi jdbi;
    private final BrandScope scope;

    Conversations(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// Keeps others from taking the name until the transaction ends.
    void reserve(String externalId) {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "conversation", externalId));
    }

    Optional<Conversation> named(String externalId, Instant now) {
        return jdbi.withHandle(handle ->
                handle.createQuery(READ.formatted("c.external_id = :name"))
                        .bind("now", now)
                        .bind("name", externalId)
                        .map((row, _) -> of(row))
                        .findFirst());
    }

    /// A fan's conversations, the newest captured first.
    ///
    /// @param fans the ids that mean the fan
    /// @param before the id that the last page ended with
    List<Conversation> before(Collection<UUID> fans, UUID before, Instant now, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                READ.formatted(
                                        "c.fan_id = any(:fans) and c.id < :before order by c.id desc limit :limit"))
                        .bind("now", now)
                        .bind("fans", fans.toArray(UUID[]::new))
                        .bind("before", before)
                        .bind("limit", limit)
                        .map((row, _) -> of(row))
                        .list());
    }

    /// Whether a fan has granted a consent; it cannot be withdrawn before the transaction ends.
    boolean isGranted(UUID fan, String consent) {
        return jdbi.withHandle(handle -> {
            // Fans before what hangs on them, as whoever writes consents does.
            handle.createQuery(
                            "select id from fan where brand = :brand and id = :fan for no key update")
                    .bind("fan", fan)
                    .mapTo(UUID.class)
                    .findFirst();
            return handle.createQuery(
                            """
                            select granted from fan_consent
                            where brand = :brand and fan_id = :fan and channel = :consent for share\
                            """)
                    .bind("fan", fan)
                    .bind("consent", consent)
                    .mapTo(Boolean.class)
                    .findFirst()
                    .orElse(false);
        });
    }

    void add(Conversation conversation) {
        jdbi.useHandle(handle -> {
            handle.createUpdate(
                            """
                            insert into conversation (brand, id, external_id, fan_id, channel, direction, at, policy, sentiment)
                            values (:brand, :id, :name, :fan, :channel, :direction, :at, :policy, :sentiment)\
                            """)
                    .bind("id", conversation.id())
                    .bind("name", conversation.externalId())
                    .bind("fan", conversation.fanId())
                    .bind("channel", conversation.channel())
                    .bind("direction", conversation.direction().name())
                    .bind("at", conversation.at())
                    .bind("policy", conversation.policy())
                    .bind("sentiment", conversation.sentiment())
                    .execute();
            if (conversation.textKeptUntil() != null) {
                handle.createUpdate(
                                """
                                insert into conversation_text (brand, conversation_id, text, expires_at)
                                values (:brand, :id, :text, :until)\
                                """)
                        .bind("id", conversation.id())
                        .bind("text", conversation.text())
                        .bind("until", conversation.textKeptUntil())
                        .execute();
            }
            handle.createUpdate(
                            """
                            insert into conversation_tag (brand, conversation_id, fan_id, tag, added, at)
                            select :brand, :id, :fan, tag, true, :at::timestamptz from unnest(:added) as a(tag)
                            union all
                            select :brand, :id, :fan, tag, false, :at::timestamptz from unnest(:removed) as r(tag)\
                            """)
                    .bind("id", conversation.id())
                    .bind("fan", conversation.fanId())
                    .bind("at", conversation.at())
                    .bind("added", conversation.tagsAdded().toArray(String[]::new))
                    .bind("removed", conversation.tagsRemoved().toArray(String[]::new))
                    .execute();
        });
    }

    private static Conversation of(ResultSet row) throws SQLException {
        var until = row.getObject("expires_at", OffsetDateTime.class);
        return new Conversation(
                row.getObject("id", UUID.class),
                row.getObject("fan_id", UUID.class),
                row.getString("external_id"),
                row.getString("channel"),
                Direction.valueOf(row.getString("direction")),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getObject("sentiment", Double.class),
                row.getString("text"),
                until == null ? null : until.toInstant(),
                texts(row.getArray("tags_added")),
                texts(row.getArray("tags_removed")),
                row.getInt("policy"));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
