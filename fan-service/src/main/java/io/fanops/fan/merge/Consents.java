package io.fanops.fan.merge;

import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Unites consents: for each channel the stricter word wins. The merged fan's own rows stay where
/// they are, under an id that no audience reads.
@ApplicationScoped
class Consents {
    private final BrandScope scope;

    Consents(BrandScope scope) {
        this.scope = scope;
    }

    /// A no to a topic is the survivor's too, and stays so after an undoing: it is not asked again
    /// which of the two meant it. Topics of which the survivor has no word move with their rows.
    private void uniteTopics(Handle handle, UUID survivor, UUID merged) {
        handle.createUpdate(
                        """
                        update topic_consent s set granted = false, at = m.at, source = m.source, said_by = m.said_by,
                            said_at = m.said_at, wording = m.wording
                        from topic_consent m
                        where s.brand = :brand and s.fan_id = :survivor and s.granted and m.brand = :brand and m.fan_id = :merged
                            and m.channel = s.channel and m.topic = s.topic and not m.granted\
                        """)
                .bind("brand", scope.brand())
                .bind("survivor", survivor)
                .bind("merged", merged)
                .execute();
    }

    /// @return what changed, as JSON: by channel `{"before": {"granted", "at"} or null, "after"}`
    String unite(Handle handle, UUID survivor, UUID merged) {
        uniteTopics(handle, survivor, merged);
        return handle.createQuery(
                        """
                        with united as (
                            insert into fan_consent as k (brand, fan_id, channel, granted, at)
                            select brand, :survivor, channel, granted, at from fan_consent
                            where brand = :brand and fan_id = :merged order by channel
                            on conflict (brand, fan_id, channel) do update set granted = false, at = excluded.at
                            where k.granted and not excluded.granted
                            returning old.channel as had, old.granted as old_granted, old.at as old_at,
                                new.channel, new.granted, new.at
                        )
                        select coalesce(jsonb_object_agg(channel, jsonb_build_object(
                            'before', case when had is not null then jsonb_build_object('granted', old_granted, 'at', old_at) end,
                            'after', jsonb_build_object('granted', granted, 'at', at))), '{}')::text
                        from united\
                        """)
                .bind("brand", scope.brand())
                .bind("survivor", survivor)
                .bind("merged", merged)
                .mapTo(String.class)
                .one();
    }

    /// Gives the survivor back what the merge changed, unless it has changed since. What was
    /// withdrawn since is withdrawn for both: nobody is to be written to against their word, and
    /// nobody knows any more whose word it was.
    void part(Handle handle, UUID merge, UUID survivor, UUID merged) {
        var withdrawn =
                """
                insert into fan_consent as k (brand, fan_id, channel, granted, at)
                select c.brand, :merged, c.channel, false, c.at from fan_consent c
                join merge m on m.brand = :brand and m.id = :merge
                where c.brand = :brand and c.fan_id = :survivor and not c.granted and c.at > m.at
                    and exists (select from fan_consent o where o.brand = :brand and o.fan_id = :merged
                        and o.channel = c.channel and o.granted)
                order by c.channel
                on conflict (brand, fan_id, channel) do update set granted = false, at = excluded.at where k.granted\
                """;
        var given =
                """
                update fan_consent k set granted = (c.value -> 'before' ->> 'granted')::boolean,
                    at = (c.value -> 'before' ->> 'at')::timestamptz
                from merge m cross join lateral jsonb_each(m.consents) as c
                where m.brand = :brand and m.id = :merge and k.brand = :brand and k.fan_id = :survivor
                    and k.channel = c.key and jsonb_typeof(c.value -> 'before') = 'object'
                    and k.granted = (c.value -> 'after' ->> 'granted')::boolean
                    and k.at = (c.value -> 'after' ->> 'at')::timestamptz\
                """;
        var taken =
                """
                delete from fan_consent k using merge m cross join lateral jsonb_each(m.consents) as c
                where m.brand = :brand and m.id = :merge and k.brand = :brand and k.fan_id = :survivor
                    and k.channel = c.key and jsonb_typeof(c.value -> 'before') = 'null'
                    and k.granted = (c.value -> 'after' ->> 'granted')::boolean
                    and k.at = (c.value -> 'after' ->> 'at')::timestamptz\
                """;
        for (var sql : new String[] {withdrawn, given, taken}) {
            var update = handle.createUpdate(sql).bind("brand", scope.brand());
            update.bind("merge", merge).bind("survivor", survivor);
            if (sql.contains(":merged")) {
                update.bind("merged", merged);
            }
            update.execute();
        }
    }
}
