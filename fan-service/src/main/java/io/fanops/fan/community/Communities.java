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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The brand's communities as they are stored.
@ApplicationScoped
public class Communities {
    private static final String SELECT =
            """
            select c.*,
                (select count(*) from community_member m
                    where m.brand = :brand and m.community = c.key and m.role = 'LEADER') as leaders,
                (select count(*) from community_member m
                    where m.brand = :brand and m.community = c.key and m.role = 'ADMIN') as admins,
                (select count(*) from community p
                    where p.brand = :brand and p.parent = c.key and p.state = 'ACTIVE') as parts
            from community c where c.brand = :brand\
            """;

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
        sql.first(
                "select true from community where brand = :brand and key = :key for no key update",
                (row, _) -> row.getBoolean(1),
                "key",
                key);
        return require(key);
    }

    Optional<Community> find(String key) {
        return sql.first(SELECT + " and c.key = :key", (row, _) -> read(row), "key", key);
    }

    /// Those that a fan may know of, in the order of their making: which the fan is in, whatever
    /// their state, and the active ones that are for others than the brand's own people.
    ///
    /// @param fans all ids of the fan
    /// @param insider whether the fan is one of the brand's own people
    /// @param mine true for those that the fan is in, false for the others, null for both
    /// @param parent null for all
    public List<Community> seenBy(
            Collection<UUID> fans,
            boolean insider,
            @Nullable Boolean mine,
            @Nullable String parent,
            UUID after,
            int limit) {
        return sql.list(
                """
                with own as (
                    select community from community_member where brand = :brand and fan_id = any(:fans)
                )
                """
                        + SELECT
                        + """
                         and c.id > :after and (:parent::text is null or c.parent = :parent)
                            and (c.key in (select community from own)) is distinct from (not :mine::boolean)
                            and (c.key in (select community from own)
                                or c.state = 'ACTIVE' and (c.scope = 'EXTERNAL' or :insider))
                        order by c.id limit :limit\
                        """,
                (row, _) -> read(row),
                "fans",
                fans.toArray(UUID[]::new),
                "insider",
                insider,
                "mine",
                mine,
                "parent",
                parent,
                "after",
                after,
                "limit",
                limit);
    }

    /// Those in a state or below a parent, in the order of their making; null for all.
    List<Community> after(
            UUID id, Community.@Nullable State state, @Nullable String parent, int limit) {
        return sql.list(
                SELECT
                        + """
                         and c.id > :id and (:state::text is null or c.state = :state)
                            and (:parent::text is null or c.parent = :parent)
                        order by c.id limit :limit\
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

    /// Lets a fan found one at a time: their row is locked.
    void oneAtATime(UUID founder) {
        sql.first(
                "select true from fan where brand = :brand and id = :founder for no key update",
                (row, _) -> row.getBoolean(1),
                "founder",
                founder);
    }

    /// @param founders all ids of the fan
    long draftsOf(Collection<UUID> founders) {
        return sql.first(
                        """
                        select count(*) from community
                        where brand = :brand and founder = any(:founders) and state = 'DRAFT'\
                        """,
                        (row, _) -> row.getLong(1),
                        "founders",
                        founders.toArray(UUID[]::new))
                .orElseThrow();
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

    /// Frees the groups that bear the community.
    void release(String key) {
        sql.run(
                "delete from community_carrier where brand = :brand and community = :key",
                "key",
                key);
    }

    /// Binds the community to its groups and to no others.
    ///
    /// @return whether none of them bears another community
    boolean bind(CommunityDetails details) {
        release(details.key());
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
                    BrandSql.maybeAt(row, "archived_at"),
                    new Growth.Standing(
                            row.getInt("members"),
                            row.getLong("leaders"),
                            row.getLong("admins"),
                            row.getLong("parts")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
