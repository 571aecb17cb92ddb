package io.fanops.fan.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The catalogue of tags of the brand in scope.
@ApplicationScoped
class Tags {
    private final Jdbi jdbi;
    private final BrandScope scope;

    Tags(Jdbi jdbi, BrandScope scope) {
        this.jdbi = jdbi;
        this.scope = scope;
    }

    /// Tags of the catalogue after `key`, in the order of their keys.
    ///
    /// @param dimension of which; null for all
    List<Entry> after(@Nullable Dimension dimension, String key, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select key, name, dimension, archived, version, null::bigint as fans from tag
                                where brand = :brand and key > :key and (:dimension::text is null or dimension = :dimension)
                                order by key limit :limit\
                                """)
                        .bind("dimension", dimension == null ? null : dimension.name())
                        .bind("key", key)
                        .bind("limit", limit)
                        .map((row, _) -> Entry.of(row))
                        .list());
    }

    /// The same with how many fans have each, and with those that fans have and the catalogue does
    /// not: reads all fans of the brand.
    List<Entry> countedAfter(@Nullable Dimension dimension, String key, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select coalesce(k.key, u.tag) as key, coalesce(k.name, u.tag) as name,
                                    coalesce(k.dimension, 'CUSTOM') as dimension, coalesce(k.archived, false) as archived,
                                    coalesce(k.version, -1) as version, coalesce(u.fans, 0) as fans
                                from (select * from tag where brand = :brand) k
                                full join (
                                    select t as tag, count(*) as fans from fan f, unnest(f.tags) t
                                    where f.brand = :brand and f.merged_into is null and t > :key group by t
                                ) u on u.tag = k.key
                                where coalesce(k.key, u.tag) > :key
                                    and (:dimension::text is null or coalesce(k.dimension, 'CUSTOM') = :dimension)
                                order by 1 limit :limit\
                                """)
                        .bind("dimension", dimension == null ? null : dimension.name())
                        .bind("key", key)
                        .bind("limit", limit)
                        .map((row, _) -> Entry.of(row))
                        .list());
    }

    Optional<Entry> find(String key) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                "select *, null::bigint as fans from tag where brand = :brand and key = :key")
                        .bind("key", key)
                        .map((row, _) -> Entry.of(row))
                        .findFirst());
    }

    /// Puts a tag into the catalogue, or changes what stands there.
    ///
    /// @param ifMatch the version the caller has seen, as an `If-Match` header; null for whichever
    /// @throws Refused `PRECONDITION_FAILED`
    @Transactional
    Put put(
            String key,
            String name,
            Dimension dimension,
            boolean archived,
            @Nullable String ifMatch) {
        return jdbi.withHandle(handle -> {
            BrandSql.takeTurns(handle, "tag", key);
            var before = find(key);
            if (ifMatch != null) {
                Revision.check(ifMatch, before.map(Entry::version).orElse(-1));
            }
            handle.createUpdate(
                            """
                            insert into tag as t (brand, key, name, dimension, archived)
                            values (:brand, :key, :name, :dimension, :archived)
                            on conflict (brand, key) do update set name = excluded.name, dimension = excluded.dimension,
                                archived = excluded.archived, version = t.version + 1
                            where (t.name, t.dimension, t.archived) is distinct from
                                (excluded.name, excluded.dimension, excluded.archived)\
                            """)
                    .bind("key", key)
                    .bind("name", name)
                    .bind("dimension", dimension.name())
                    .bind("archived", archived)
                    .execute();
            return new Put(find(key).orElseThrow(), before.isEmpty());
        });
    }

    /// What a tag is about.
    enum Dimension {
        BEHAVIOUR,
        NEED,
        INTEREST,
        REGION,
        CUSTOM
    }

    /// @param version -1 for a tag that the catalogue does not have
    /// @param fans who have it; null where that was not asked for
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            String key,
            String name,
            Dimension dimension,
            boolean archived,
            int version,
            @Nullable Long fans) {

        private static Entry of(ResultSet row) throws SQLException {
            return new Entry(
                    row.getString("key"),
                    row.getString("name"),
                    Dimension.valueOf(row.getString("dimension")),
                    row.getBoolean("archived"),
                    row.getInt("version"),
                    row.getObject("fans", Long.class));
        }
    }

    record Put(Entry tag, boolean isNew) {}
}
