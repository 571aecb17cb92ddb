package io.fanops.fan.consent;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// What two fans allow who turn out to be one person, and what is left of it when they are two
/// after all.
///
/// The stricter word stands: a no rather than a yes, of two no's the later one. The word that
/// decides keeps who said it, when and by which text. The merged fan's own words stay where they
/// are, under an id that nobody reads.
@ApplicationScoped
public class UnitingConsents {
    /// Lets words of one fan stand for another where they are stricter; what they replace goes to
    /// the past. `{table}` is one of the two tables of words, `{key}` its key within a fan.
    private static final String OVERRULE =
            """
            with written as (
                insert into {table} as k (brand, fan_id, {key}, granted, at, source, said_by, said_at, wording)
                select brand, :to, {key}, granted, at, source, said_by, said_at, wording from {table} s
                where s.brand = :brand and s.fan_id = :from and {which} order by {key}
                on conflict (brand, fan_id, {key}) do update set granted = excluded.granted, at = excluded.at,
                    source = excluded.source, said_by = excluded.said_by, said_at = excluded.said_at, wording = excluded.wording
                where not excluded.granted
                    and (k.granted or coalesce(excluded.said_at, excluded.at) > coalesce(k.said_at, k.at))
                returning old.*
            )
            insert into consent_past (brand, fan_id, {key}, granted, at, source, said_by, said_at, wording)
            select brand, fan_id, {key}, granted, at, source, said_by, said_at, wording from written where fan_id is not null\
            """;

    /// What the survivor has said before the merge.
    private static final String BEFORE =
            "jsonb_populate_recordset(null::consent_past, cast(:before as jsonb)) b";

    /// Words of the survivor that the merge has brought: as they are, they are the merged fan's.
    private static final String BROUGHT =
            """
            k.brand = :brand and k.fan_id = :survivor and exists (select from {table} m
                where m.brand = :brand and m.fan_id = :merged and %s and %s)\
            """
                    .formatted(sameKey("k", "m"), sameWord("k", "m"));

    /// A yes that the merged fan said since, by their own account: nobody else's.
    private static final String OWN =
            """
            k.brand = :brand and k.fan_id = :survivor and k.granted and k.source = 'FAN'
                and k.said_by = (select subject from fan where brand = :brand and id = :merged)
                and not exists (select from %s where %s and %s)\
            """
                    .formatted(BEFORE, sameKey("k", "b"), sameWord("k", "b"));

    /// The merged fan's own yes becomes theirs; what it replaces there goes to the past.
    private static final String RETURN_OWN =
            """
            with written as (
                insert into {table} as m (brand, fan_id, {key}, granted, at, source, said_by, said_at, wording)
                select brand, :merged, {key}, granted, at, source, said_by, said_at, wording from {table} k where %s
                on conflict (brand, fan_id, {key}) do update set granted = excluded.granted, at = excluded.at,
                    source = excluded.source, said_by = excluded.said_by, said_at = excluded.said_at, wording = excluded.wording
                where excluded.at > m.at
                returning old.*
            )
            insert into consent_past (brand, fan_id, {key}, granted, at, source, said_by, said_at, wording)
            select brand, fan_id, {key}, granted, at, source, said_by, said_at, wording from written where fan_id is not null\
            """
                    .formatted(OWN);

    private static final List<String> PARTING =
            Stream.of(restoring(BROUGHT), List.of(RETURN_OWN), restoring(OWN))
                    .flatMap(List::stream)
                    .toList();

    /// Words of the survivor that were said after the merge, and are a no.
    private static final String WITHDRAWN =
            "not s.granted and not exists (select from %s where %s and %s)"
                    .formatted(BEFORE, sameKey("s", "b"), sameWord("s", "b"));

    /// Unites the words of two fans under the survivor, in the running transaction.
    ///
    /// @return what the survivor had said before, for [#part]
    public String unite(Handle handle, UUID survivor, UUID merged) {
        var before =
                handle.createQuery(
                                """
                                select coalesce(jsonb_agg(w), '[]')::text from (
                                    select channel, null as topic, granted, at, source, said_by, said_at, wording from fan_consent
                                    where brand = :brand and fan_id = :fan
                                    union all
                                    select channel, topic, granted, at, source, said_by, said_at, wording from topic_consent
                                    where brand = :brand and fan_id = :fan
                                ) as w\
                                """)
                        .bind("fan", survivor)
                        .mapTo(String.class)
                        .one();
        for (var words : Words.values()) {
            handle.createUpdate(words.in(OVERRULE.replace("{which}", "true")))
                    .bind("from", merged)
                    .bind("to", survivor)
                    .execute();
        }
        return before;
    }

    /// Gives the survivor back the words that the merge replaced, unless something else was said
    /// since; a yes that the merged fan said by their own account since goes with them. A no that
    /// was said since is a no of both: nobody is to be written to against their word, and nobody
    /// knows any more whose word it was.
    ///
    /// @param before what [#unite] returned
    public void part(Handle handle, String before, UUID survivor, UUID merged) {
        for (var words : Words.values()) {
            for (var sql : PARTING) {
                handle.createUpdate(words.in(sql))
                        .bind("before", before)
                        .bind("survivor", survivor)
                        .bind("merged", merged)
                        .execute();
            }
            handle.createUpdate(words.in(OVERRULE.replace("{which}", WITHDRAWN)))
                    .bind("before", before)
                    .bind("from", survivor)
                    .bind("to", merged)
                    .execute();
        }
    }

    /// Lets what the survivor had said stand again in the place of some words.
    ///
    /// @param which the condition of those words, as `k`
    private static List<String> restoring(String which) {
        return List.of(
                // What stood before is no past again.
                """
                delete from consent_past p using {table} k, %s where %s
                    and p.brand = :brand and p.fan_id = :survivor and %s and %s and %s and not %s\
                """
                        .formatted(
                                BEFORE,
                                which,
                                sameKey("p", "b"),
                                sameWord("p", "b"),
                                sameKey("k", "b"),
                                sameWord("k", "b")),
                "delete from {table} k where %s and not exists (select from %s where %s)"
                        .formatted(which, BEFORE, sameKey("k", "b")),
                """
                update {table} k set granted = b.granted, at = b.at, source = b.source, said_by = b.said_by,
                    said_at = b.said_at, wording = b.wording
                from %s where %s and %s\
                """
                        .formatted(BEFORE, which, sameKey("k", "b")));
    }

    private static String sameKey(String a, String b) {
        return "%1$s.channel = %2$s.channel and {topic of %1$s} is not distinct from {topic of %2$s}"
                .formatted(a, b);
    }

    private static String sameWord(String a, String b) {
        return """
        (%1$s.granted, %1$s.at, %1$s.source, %1$s.said_by, %1$s.said_at, %1$s.wording)
            is not distinct from (%2$s.granted, %2$s.at, %2$s.source, %2$s.said_by, %2$s.said_at, %2$s.wording)\
        """
                .formatted(a, b);
    }

    /// The two tables of words, so that one statement serves both.
    private enum Words {
        OF_CHANNELS("fan_consent", "channel", "null::text"),
        OF_TOPICS("topic_consent", "channel, topic", "$1.topic");

        private final String table;
        private final String key;
        private final String topic;

        Words(String table, String key, String topic) {
            this.table = table;
            this.key = key;
            this.topic = topic;
        }

        String in(String sql) {
            return sql.replace("{table}", table)
                    .replace("{key}", key)
                    .replaceAll("\\{topic of ([bp])}", "$1.topic")
                    .replaceAll("\\{topic of (\\w)}", topic);
        }
    }
}
