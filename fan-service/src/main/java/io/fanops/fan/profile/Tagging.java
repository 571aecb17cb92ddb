package io.fanops.fan.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.who.Provenance;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Gives fans tags and takes them away, with where each comes from.
///
/// A tag's source is whoever gave it first. Those that came with a file have no row of their own;
/// which file it was is not kept.
@ApplicationScoped
public class Tagging {
    /// Tags of one fan: as many as a request may say of one.
    static final int MOST = 200;

    private final Jdbi jdbi;

    Tagging(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Gives a fan tags that they do not have yet; joins a running transaction.
    ///
    /// @param fan in their own right
    /// @param tags each of 1 to 100 characters that PostgreSQL can hold
    /// @return whether the fan had not all of them
    /// @throws Refused `NOT_FOUND`, `TAG_ARCHIVED`, or `TOO_MANY_TAGS` where the fan would have
    ///   more than 200
    @Transactional
    public boolean add(UUID fan, Collection<String> tags, Provenance by) {
        return jdbi.withHandle(handle -> {
            requireCurrent(handle, tags);
            var had =
                    handle.createQuery(
                                    """
                                    update fan set version = version + 1,
                                        tags = array(select distinct t from unnest(tags || :tags) t order by t)
                                    where brand = :brand and id = :fan and not tags @> :tags
                                        and cardinality(array(select distinct t from unnest(tags || :tags) t)) <= :most
                                    returning old.tags\
                                    """)
                            .bind("fan", fan)
                            .bind("tags", tags.toArray(String[]::new))
                            .bind("most", MOST)
                            .map((row, _) -> List.of((String[]) row.getArray(1).getArray()))
                            .findFirst();
            if (had.isEmpty()) {
                requireAll(handle, fan, tags);
                return false;
            }
            var given = new HashSet<>(tags);
            had.get().forEach(given::remove);
            note(handle, given.stream().map(_ -> fan).toList(), List.copyOf(given), by);
            return true;
        });
    }

    /// Nothing was written: the fan has all of the tags, or there is none, or there are too many.
    private void requireAll(Handle handle, UUID fan, Collection<String> tags) {
        boolean all =
                handle.createQuery(
                                "select tags @> :tags from fan where brand = :brand and id = :fan")
                        .bind("fan", fan)
                        .bind("tags", tags.toArray(String[]::new))
                        .mapTo(Boolean.class)
                        .findFirst()
                        .orElseThrow(() -> Refused.notFound("fan"));
        if (!all) {
            throw new Refused(
                    FanProblem.TOO_MANY_TAGS,
                    "A fan has at most " + MOST + " tags.",
                    new Refused.FieldError("/tags", "would be more than " + MOST));
        }
    }

    /// What people give by hand is current; files and our own services are not asked.
    private void requireCurrent(Handle handle, Collection<String> tags, Provenance by) {
        if (by.source() == Provenance.Source.STAFF && !tags.isEmpty()) {
            requireCurrent(handle, tags);
        }
    }

    private void requireCurrent(Handle handle, Collection<String> tags) {
        handle.createQuery(
                        "select key from tag where brand = :brand and key = any(:tags) and archived limit 1")
                .bind("tags", tags.toArray(String[]::new))
                .mapTo(String.class)
                .findFirst()
                .ifPresent(tag -> {
                    throw new Refused(
                            FanProblem.TAG_ARCHIVED,
                            "The tag " + tag + " is archived.",
                            new Refused.FieldError("/tags", "has an archived tag"));
                });
    }

    /// Takes a tag away.
    ///
    /// @throws Refused `NOT_FOUND` where the fan does not have it
    @Transactional
    public void remove(UUID fan, String tag) {
        jdbi.useHandle(handle -> {
            int gone =
                    handle.createUpdate(
                                    """
                                    update fan set version = version + 1, tags = array_remove(tags, :tag)
                                    where brand = :brand and id = :fan and :tag = any(tags)\
                                    """)
                            .bind("fan", fan)
                            .bind("tag", tag)
                            .execute();
            if (gone == 0) {
                throw Refused.notFound("tag on this fan");
            }
            forget(handle, fan, List.of(tag));
        });
    }

    /// A fan's tags with what is known of them, in their order.
    List<Tagged> of(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select t as tag, k.name, coalesce(k.dimension, 'CUSTOM') as dimension,
                                    coalesce(s.source, 'IMPORT') as source, s.said_by, s.since
                                from fan f cross join unnest(f.tags) t
                                left join tag k on k.brand = f.brand and k.key = t
                                left join tag_source s on s.brand = f.brand and s.fan_id = f.id and s.tag = t
                                where f.brand = :brand and f.id = :fan order by t\
                                """)
                        .bind("fan", fan)
                        .map((row, _) -> {
                            var since = row.getObject("since", OffsetDateTime.class);
                            return new Tagged(
                                    row.getString("tag"),
                                    row.getString("name"),
                                    Tags.Dimension.valueOf(row.getString("dimension")),
                                    Provenance.Source.valueOf(row.getString("source")),
                                    row.getString("said_by"),
                                    since == null ? null : since.toInstant());
                        })
                        .list());
    }

    /// The tags that a batch may give to fans, less those that they have; nothing for a file, whose
    /// tags have no source of their own.
    ///
    /// @throws Refused `TAG_ARCHIVED`
    Map<String, Set<String>> before(Handle handle, List<FanDetails> batch, Provenance by) {
        var given = new HashMap<String, Set<String>>();
        if (by.source() == Provenance.Source.IMPORT) {
            return given;
        }
        for (var fan : batch) {
            if (!fan.sortedTags().isEmpty()) {
                given.put(fan.externalId(), new HashSet<>(fan.sortedTags()));
            }
        }
        if (!given.isEmpty()) {
            handle.createQuery(
                            "select external_id, tags from fan where brand = :brand and external_id = any(:externalIds)")
                    .bind("externalIds", given.keySet().toArray(String[]::new))
                    .map((row, _) ->
                            Map.entry(
                                    row.getString("external_id"),
                                    List.of((String[]) row.getArray("tags").getArray())))
                    .forEach(known -> {
                        var tags = given.get(known.getKey());
                        if (tags != null) {
                            tags.removeAll(known.getValue());
                        }
                    });
            requireCurrent(
                    handle,
                    given.values().stream().flatMap(Set::stream).collect(Collectors.toSet()),
                    by);
        }
        return given;
    }

    /// Notes where tags come from that [#before] found to be new.
    ///
    /// @param fan the fan of a name
    void noteSources(
            Handle handle,
            Map<String, Set<String>> given,
            Function<String, UUID> fan,
            Provenance by) {
        var fans = new ArrayList<UUID>();
        var tags = new ArrayList<String>();
        given.forEach((externalId, those) ->
                those.forEach(tag -> {
                    fans.add(fan.apply(externalId));
                    tags.add(tag);
                }));
        note(handle, fans, tags, by);
    }

    /// Notes what an edit has given and taken away, in the running transaction.
    ///
    /// @throws Refused `TAG_ARCHIVED`
    @Transactional(Transactional.TxType.MANDATORY)
    void noteEdit(UUID fan, List<String> before, List<String> after, Provenance by) {
        var given = after.stream().filter(tag -> !before.contains(tag)).toList();
        var gone = before.stream().filter(tag -> !after.contains(tag)).toList();
        jdbi.useHandle(handle -> {
            requireCurrent(handle, given, by);
            note(handle, given.stream().map(_ -> fan).toList(), given, by);
            forget(handle, fan, gone);
        });
    }

    private void note(Handle handle, List<UUID> fans, List<String> tags, Provenance by) {
        if (tags.isEmpty()) {
            return;
        }
        handle.createUpdate(
                        """
                        insert into tag_source (brand, fan_id, tag, source, said_by)
                        select :brand, f, t, :source, :by from unnest(:fans, :tags) as g(f, t) order by f, t
                        on conflict do nothing\
                        """)
                .bind("fans", fans.toArray(UUID[]::new))
                .bind("tags", tags.toArray(String[]::new))
                .bind("source", by.source().name())
                .bind("by", by.by())
                .execute();
    }

    private void forget(Handle handle, UUID fan, List<String> tags) {
        if (tags.isEmpty()) {
            return;
        }
        handle.createUpdate(
                        "delete from tag_source where brand = :brand and fan_id = :fan and tag = any(:tags)")
                .bind("fan", fan)
                .bind("tags", tags.toArray(String[]::new))
                .execute();
    }

    /// A tag that a fan has.
    ///
    /// @param name for people; left out where the brand's catalogue does not have the tag
    /// @param by subject of the caller's token, or the conversation or model; left out for a file
    /// @param since when it was given; left out for a file
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Tagged(
            String tag,
            @Nullable String name,
            Tags.Dimension dimension,
            Provenance.Source source,
            @Nullable String by,
            @Nullable Instant since) {}
}
