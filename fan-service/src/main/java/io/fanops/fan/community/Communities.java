package io.fanops.fan.community;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The brand's communities as they are stored.
@ApplicationScoped
public class Communities {
    private final BrandSql sql;
    private final ObjectMapper json;

    Communities(BrandSql sql, ObjectMapper json) {
        this.sql = sql;
        this.json = json;
    }

    /// @throws Refused `NOT_FOUND`
    public Community require(String key) {
        return find(key).orElseThrow(() -> Refused.notFound("community"));
    }

    /// As [#require], and keeps others from changing it until the transaction ends.
    @Transactional(Transactional.TxType.MANDATORY)
    public Community hold(String key) {
        return sql.first(
                        "select * from community where brand = :brand and key = :key for no key update",
                        (row, _) -> read(row),
                        "key",
                        key)
                .orElseThrow(() -> Refused.notFound("community"));
    }

    Optional<Community> find(String key) {
        return sql.first(
                "select * from community where brand = :brand and key = :key",
                (row, _) -> read(row),
                "key",
                key);
    }

    /// Those in a state or below a parent, in the order of their making; null for all.
    List<Community> after(
            UUID id, Community.@Nullable State state, @Nullable String parent, int limit) {
        return sql.list(
                """
                select * from community where brand = :brand and id > :id
                    and (:state::text is null or state = :state) and (:parent::text is null or parent = :parent)
                order by id limit :limit\
                """,
                (row, _) -> read(row),
                "id",
                id,
                "state",
                state == null ? null : state.name(),
                "parent",
                parent,
                "limit",
                limit);
    }

    /// @return whether the key was free
    boolean add(UUID id, CommunityDetails details, int depth, @Nullable UUID founder, Instant now) {
        return sql.run(
                        """
                        insert into community (brand, id, key, kind, scope, entry, state, capacity, parent, depth, founder, details,
                            created_at)
                        values (:brand, :id, :key, :kind, :scope, :entry, 'DRAFT', :capacity, :parent, :depth, :founder::uuid,
                            :details::jsonb, :now)
                        on conflict (brand, key) do nothing\
                        """,
                        "id",
                        id,
                        "key",
                        details.key(),
                        "kind",
                        details.kind().name(),
                        "scope",
                        details.scope().name(),
                        "entry",
                        details.entry().name(),
                        "capacity",
                        details.placesAs(details.kind()),
                        "parent",
                        details.parent(),
                        "depth",
                        depth,
                        "founder",
                        founder,
                        "details",
                        write(details),
                        "now",
                        now)
                == 1;
    }

    /// Writes what is edited or grown; the next version.
    void save(CommunityDetails details) {
        sql.run(
                """
                update community set kind = :kind, scope = :scope, entry = :entry, capacity = :capacity,
                    details = :details::jsonb, version = version + 1
                where brand = :brand and key = :key\
                """,
                "kind",
                details.kind().name(),
                "scope",
                details.scope().name(),
                "entry",
                details.entry().name(),
                "capacity",
                details.placesAs(details.kind()),
                "details",
                write(details),
                "key",
                details.key());
    }

    void enter(String key, Community.State state, Instant now) {
        sql.run(
                """
                update community set state = :state, version = version + 1,
                    activated_at = case when :state = 'ACTIVE' then :now else activated_at end,
                    archived_at = case when :state = 'ARCHIVED' then :now else archived_at end
                where brand = :brand and key = :key\
                """,
                "state",
                state.name(),
                "now",
                now,
                "key",
                key);
    }

    /// Binds the community to its groups and to no others.
    ///
    /// @return whether none of them bears another community
    boolean bind(CommunityDetails details) {
        sql.run(
                "delete from community_carrier where brand = :brand and community = :key",
                "key",
                details.key());
        // In one order for all, so that two who want the same groups do not wait for each other.
        var carriers =
                details.orNoCarriers().stream()
                        .sorted(
                                java.util.Comparator.comparing(CommunityDetails.Carrier::carrier)
                                        .thenComparing(CommunityDetails.Carrier::groupId))
                        .toList();
        for (var carrier : carriers) {
            int bound =
                    sql.run(
                            """
                            insert into community_carrier (brand, carrier, group_id, community)
                            values (:brand, :carrier, :group, :key) on conflict do nothing\
                            """,
                            "carrier",
                            carrier.carrier(),
                            "group",
                            carrier.groupId(),
                            "key",
                            details.key());
            if (bound == 0) {
                return false;
            }
        }
        return true;
    }

    private String write(CommunityDetails details) {
        try {
            return json.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Community read(ResultSet row) throws SQLException {
        try {
            return new Community(
                    BrandSql.id(row, "id"),
                    Community.State.valueOf(row.getString("state")),
                    row.getInt("capacity"),
                    row.getInt("members"),
                    row.getInt("depth"),
                    BrandSql.maybeId(row, "founder"),
                    json.readValue(row.getString("details"), CommunityDetails.class),
                    row.getInt("version"),
                    BrandSql.at(row, "created_at"),
                    BrandSql.maybeAt(row, "activated_at"),
                    BrandSql.maybeAt(row, "archived_at"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
