package io.fanops.fan.conversation;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Corrects the tags of a fan: the one place in which conversations write to the profile.
@ApplicationScoped
class InterestTags {
    /// As many as a profile takes.
    private static final int MOST = 200;

    private final Jdbi jdbi;

    InterestTags(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Adds and removes tags; a profile that is full takes no further ones.
    ///
    /// @param conversation in which the fan said it
    /// @return what has changed
    Corrected correct(UUID fan, UUID conversation, Set<String> add, Set<String> remove) {
        if (add.isEmpty() && remove.isEmpty()) {
            return new Corrected(List.of(), List.of());
        }
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                with held as (
                                    select tags from fan where brand = :brand and id = :fan for no key update
                                ), wished as (
                                    select array(
                                        select t from (
                                            select distinct t, t = any(h.tags) as known
                                            from unnest(h.tags || :add::text[]) t where not t = any(:remove)
                                            order by known desc, t limit greatest(:most, cardinality(h.tags))) kept
                                        order by t) as tags
                                    from held h
                                ), written as (
                                    update fan f set tags = w.tags, version = f.version + 1 from wished w
                                    where f.brand = :brand and f.id = :fan and f.tags is distinct from w.tags
                                ), sourced as (
                                    insert into tag_source (brand, fan_id, tag, source, said_by)
                                    select :brand, :fan, t, 'CONVERSATION', :conversation
                                    from (select unnest(w.tags) from wished w except select unnest(h.tags) from held h) as added(t)
                                    on conflict do nothing
                                ), unsourced as (
                                    delete from tag_source s using held h, wished w
                                    where s.brand = :brand and s.fan_id = :fan and s.tag = any(h.tags) and not s.tag = any(w.tags)
                                )
                                select array(select unnest(w.tags) except select unnest(h.tags) order by 1) as added,
                                    array(select unnest(h.tags) except select unnest(w.tags) order by 1) as removed
                                from held h, wished w\
                                """)
                        .bind("fan", fan)
                        .bind("add", add.toArray(String[]::new))
                        .bind("remove", remove.toArray(String[]::new))
                        .bind("conversation", "conversation:" + conversation)
                        .bind("most", MOST)
                        .map((row, _) ->
                                new Corrected(
                                        List.of((String[]) row.getArray("added").getArray()),
                                        List.of((String[]) row.getArray("removed").getArray())))
                        .one());
    }

    record Corrected(List<String> added, List<String> removed) {}
}
