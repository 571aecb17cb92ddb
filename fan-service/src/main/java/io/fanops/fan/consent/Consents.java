package io.fanops.fan.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.who.Provenance;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Keeps what fans of the brand in scope allow.
@ApplicationScoped
public class Consents {
    /// Takes words where they may replace what stands, and moves what they replace to the past.
    /// `{table}` is one of the two tables of words, `{topic}` its further column of the key. A
    /// single no that is said again by whom others were merged into replaces the one that stands:
    /// that may be another's, and go with them.
    private static final String TAKE =
            """
            with written as (
                insert into {table} as k (brand, fan_id, channel{topic}, granted, at, source, said_by, said_at, wording)
                select :brand, fan_id, channel{topic}, granted, now(), :source, :by, said_at, wording
                from unnest(:fans, :channels, :topics, :granted, :saidAts::timestamptz[], :wordings)
                    as w(fan_id, channel, topic, granted, said_at, wording)
                order by fan_id, channel{topic}
                on conflict (brand, fan_id, channel{topic}) do update set granted = excluded.granted, at = excluded.at,
                    source = excluded.source, said_by = excluded.said_by, said_at = excluded.said_at, wording = excluded.wording
                where k.granted and excluded.granted and excluded.wording is distinct from coalesce(k.wording, excluded.wording)
                    or k.granted and not excluded.granted
                        and (:now or excluded.said_at is null or k.said_at is null or excluded.said_at >= k.said_at)
                    or not k.granted and (:now or excluded.said_at > coalesce(k.said_at, k.at))
                        and (excluded.granted or :single and exists (select from fan f where f.brand = :brand and f.merged_into = k.fan_id))
                returning new.fan_id, old.fan_id as past, old.channel{topic_of_old}, old.granted, old.at, old.source, old.said_by,
                    old.said_at, old.wording
            ), kept as (
                insert into consent_past (brand, fan_id, channel, topic, granted, at, source, said_by, said_at, wording)
                select :brand, past, channel, {past_topic}, granted, at, source, said_by, said_at, wording
                from written where past is not null
            )
            select distinct fan_id from written where fan_id = any(:told)\
            """;

    private static final String TAKE_CHANNELS =
            TAKE.replace("{table}", "fan_consent")
                    .replace("{topic}", "")
                    .replace("{topic_of_old}", "")
                    .replace("{past_topic}", "null");

    private static final String TAKE_TOPICS =
            TAKE.replace("{table}", "topic_consent")
                    .replace("{topic}", ", topic")
                    .replace("{topic_of_old}", ", old.topic")
                    .replace("{past_topic}", "topic");

    private final Jdbi jdbi;
    private final Clock clock;

    Consents(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /// Takes words on whole channels, each fan and channel once, in the running transaction; those
    /// that what stands is newer than are passed over.
    ///
    /// @param told the fans of whom the caller wants to know whether anything changed
    /// @return those of them of whom something did
    public Set<UUID> take(Handle handle, List<Word> words, Provenance by, Collection<UUID> told) {
        return words.isEmpty() ? Set.of() : take(handle, TAKE_CHANNELS, words, by, told, false);
    }

    private Set<UUID> take(
            Handle handle,
            String sql,
            List<Word> words,
            Provenance by,
            Collection<UUID> told,
            boolean single) {
        boolean now = isSaidNow(words, by);
        var saidAt = now ? clock.instant().toString() : null;
        return new HashSet<>(
                handle.createQuery(sql)
                        .bind("source", by.source().name())
                        .bind("by", by.by())
                        .bind("now", now)
                        .bind("single", single)
                        .bind("fans", words.stream().map(Word::fan).toArray(UUID[]::new))
                        .bind("channels", texts(words, Word::channel))
                        .bind("topics", texts(words, Word::topic))
                        .bind("granted", words.stream().map(Word::granted).toArray(Boolean[]::new))
                        .bind(
                                "saidAts",
                                texts(
                                        words,
                                        w -> w.saidAt() == null ? saidAt : w.saidAt().toString()))
                        .bind("wordings", texts(words, Word::wording))
                        .bind("told", told.toArray(UUID[]::new))
                        .mapTo(UUID.class)
                        .list());
    }

    /// What somebody says of one fan, and gives no other date for, is said now.
    private static boolean isSaidNow(List<Word> words, Provenance by) {
        return switch (by.source()) {
            case STAFF, FAN, CONVERSATION -> words.stream().allMatch(w -> w.saidAt() == null);
            case IMPORT, SERVICE, MODEL -> false;
        };
    }

    /// Takes back words on whole channels, so that nothing is said of them.
    ///
    /// @param kept the channels whose words stay
    public void keepOnly(Handle handle, UUID fan, Collection<String> kept) {
        handle.createUpdate(
                        """
                        with gone as (
                            delete from fan_consent where brand = :brand and fan_id = :fan and channel <> all(:channels)
                            returning *
                        )
                        insert into consent_past (brand, fan_id, channel, granted, at, source, said_by, said_at, wording)
                        select brand, fan_id, channel, granted, at, source, said_by, said_at, wording from gone\
                        """)
                .bind("fan", fan)
                .bind("channels", kept.toArray(String[]::new))
                .execute();
    }

    /// Takes one word on a channel, or on a topic of it; a new version of the fan where it changes
    /// something.
    ///
    /// @throws Refused `CONSENT_OUTDATED` where the word is older than the one that it contradicts
    @Transactional
    public Word say(Word word, Provenance by) {
        return jdbi.withHandle(handle -> {
            // Whoever edits a fan holds the fan's row first.
            boolean known =
                    handle.createQuery(
                                    "select true from fan where brand = :brand and id = :fan for no key update")
                            .bind("fan", word.fan())
                            .mapTo(Boolean.class)
                            .findFirst()
                            .isPresent();
            if (!known) {
                throw Refused.notFound("fan");
            }
            var changed =
                    take(
                            handle,
                            word.topic() == null ? TAKE_CHANNELS : TAKE_TOPICS,
                            List.of(word),
                            by,
                            List.of(word.fan()),
                            true);
            if (!changed.isEmpty()) {
                handle.createUpdate(
                                "update fan set version = version + 1 where brand = :brand and id = :fan")
                        .bind("fan", word.fan())
                        .execute();
            }
            requireStanding(handle, List.of(word));
            return word;
        });
    }

    /// @throws Refused `CONSENT_OUTDATED` where something else stands than one of the words says
    public void requireStanding(Handle handle, List<Word> words) {
        for (var word : words) {
            standing(handle, word.fan()).stream()
                    .filter(now ->
                            now.channel().equals(word.channel())
                                    && Objects.equals(now.topic(), word.topic())
                                    && now.granted() != word.granted())
                    .findFirst()
                    .ifPresent(now -> {
                        throw new Refused(
                                ConsentProblem.CONSENT_OUTDATED,
                                "Since then the fan has said "
                                        + (now.granted() ? "yes" : "no")
                                        + " to "
                                        + now.channel()
                                        + ".",
                                new Refused.FieldError("/saidAt", "is before what stands"));
                    });
        }
    }

    /// What stands, by channel and topic; a channel comes before its topics.
    public List<Standing> standing(UUID fan) {
        return jdbi.withHandle(handle -> standing(handle, fan));
    }

    private List<Standing> standing(Handle handle, UUID fan) {
        return handle.createQuery(
                        """
                        select channel, granted, at, source, said_by, said_at, wording, null::text as topic, granted as allowed
                        from fan_consent c
                        where c.brand = :brand and c.fan_id = :fan
                        union all
                        select t.channel, t.granted, t.at, t.source, t.said_by, t.said_at, t.wording, t.topic,
                            t.granted and coalesce(c.granted, true)
                        from topic_consent t left join fan_consent c
                            on c.brand = t.brand and c.fan_id = t.fan_id and c.channel = t.channel
                        where t.brand = :brand and t.fan_id = :fan
                        order by channel, topic nulls first\
                        """)
                .bind("fan", fan)
                .map((row, _) -> Standing.of(row))
                .list();
    }

    /// Words that stood before, in the order in which they were replaced.
    ///
    /// @param after the id that the last page ended with
    List<Past> past(UUID fan, UUID after, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from consent_past
                                where brand = :brand and id > :after and fan_id in
                                    (select id from fan where brand = :brand and (id = :fan or merged_into = :fan))
                                order by id limit :limit\
                                """)
                        .bind("fan", fan)
                        .bind("after", after)
                        .bind("limit", limit)
                        .map((row, _) -> Past.of(row))
                        .list());
    }

    private static @Nullable String[] texts(
            List<Word> words, Function<Word, @Nullable String> field) {
        var texts = new @Nullable String[words.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = field.apply(words.get(i));
        }
        return texts;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /// What a fan says to a channel, or to a topic of it.
    ///
    /// @param topic null for the whole channel
    /// @param saidAt when the fan said so; null where that is not known, or now
    /// @param wording version of the text that the fan agreed to; null where that is not known
    public record Word(
            UUID fan,
            String channel,
            @Nullable String topic,
            boolean granted,
            @Nullable Instant saidAt,
            @Nullable String wording) {}

    /// A word that stands.
    ///
    /// @param allowed whether the brand may now: a topic's yes does not hold against its channel's
    ///   no
    /// @param by subject of the caller's token, or the operation or request that brought it
    /// @param at when it was noted here
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Standing(
            String channel,
            @Nullable String topic,
            boolean granted,
            boolean allowed,
            Provenance.Source source,
            @Nullable String by,
            @Nullable Instant saidAt,
            @Nullable String wording,
            @Nullable Instant at) {

        private static Standing of(ResultSet row) throws SQLException {
            return new Standing(
                    row.getString("channel"),
                    row.getString("topic"),
                    row.getBoolean("granted"),
                    row.getBoolean("allowed"),
                    Provenance.Source.valueOf(row.getString("source")),
                    row.getString("said_by"),
                    instant(row, "said_at"),
                    row.getString("wording"),
                    instant(row, "at"));
        }
    }

    /// A word that stood.
    ///
    /// @param until when another replaced it, or it was taken back
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Past(
            UUID id,
            String channel,
            @Nullable String topic,
            boolean granted,
            Provenance.Source source,
            @Nullable String by,
            @Nullable Instant saidAt,
            @Nullable String wording,
            @Nullable Instant at,
            @Nullable Instant until) {

        private static Past of(ResultSet row) throws SQLException {
            return new Past(
                    row.getObject("id", UUID.class),
                    row.getString("channel"),
                    row.getString("topic"),
                    row.getBoolean("granted"),
                    Provenance.Source.valueOf(row.getString("source")),
                    row.getString("said_by"),
                    instant(row, "said_at"),
                    row.getString("wording"),
                    instant(row, "at"),
                    instant(row, "until"));
        }
    }
}
