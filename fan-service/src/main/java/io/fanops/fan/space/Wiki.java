package io.fanops.fan.space;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.community.Activity;
import io.fanops.fan.community.Actor;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Pages that many write, revision by revision.
@ApplicationScoped
class Wiki {
    private static final String SELECT =
            """
            select r.page, r.version, r.title, r.text, r.by_fan, r.by_staff, r.at
            from wiki_page p join wiki_revision r
                on r.brand = :brand and r.community = p.community and r.page = p.key and r.version = p.version
            where p.brand = :brand and p.community = :community\
            """;

    private final BrandSql sql;
    private final Activity activity;
    private final Clock clock;

    Wiki(BrandSql sql, Activity activity, Clock clock) {
        this.sql = sql;
        this.activity = activity;
        this.clock = clock;
    }

    /// @param byFan the member who wrote this revision; null for the staff, and for the erased
    /// @param byStaff subject of the token; null for a member
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(
            String key,
            int version,
            String title,
            String text,
            @Nullable UUID byFan,
            @Nullable String byStaff,
            Instant at) {}

    record Written(Page page, boolean isNew) {}

    /// Writes a page, or its next revision. What says nothing new makes none.
    ///
    /// @param ifMatch the version that the edit was made from; null only for a new page
    /// @throws Refused `PAGE_VERSION_NEEDED`, `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    Written write(
            String community,
            String key,
            String title,
            String text,
            @Nullable String ifMatch,
            Actor by) {
        var now = clock.instant();
        int begun =
                sql.run(
                        """
                        insert into wiki_page (brand, community, key, version, updated_at)
                        values (:brand, :community, :key, 0, :now) on conflict do nothing\
                        """,
                        "community",
                        community,
                        "key",
                        key,
                        "now",
                        now);
        if (begun == 1) {
            Revision.check(ifMatch, 0);
            revise(community, key, 0, title, text, by, now);
            return new Written(require(community, key), true);
        }
        sql.first(
                "select true from wiki_page where brand = :brand and community = :community and key = :key for no key update",
                (row, _) -> row.getBoolean(1),
                "community",
                community,
                "key",
                key);
        var before = require(community, key);
        if (before.title().equals(title) && before.text().equals(text)) {
            return new Written(before, false);
        }
        if (ifMatch == null) {
            throw new Refused(
                    SpaceProblem.PAGE_VERSION_NEEDED,
                    "The page is there, at version " + before.version() + ".",
                    new Refused.FieldError("If-Match", "is missing"));
        }
        Revision.check(ifMatch, before.version());
        sql.run(
                """
                update wiki_page set version = version + 1, updated_at = :now
                where brand = :brand and community = :community and key = :key\
                """,
                "now",
                now,
                "community",
                community,
                "key",
                key);
        revise(community, key, before.version() + 1, title, text, by, now);
        return new Written(require(community, key), false);
    }

    Page require(String community, String key) {
        return find(community, key).orElseThrow(() -> Refused.notFound("page"));
    }

    private Optional<Page> find(String community, String key) {
        return sql.first(
                SELECT + " and p.key = :key",
                (row, _) -> read(row),
                "community",
                community,
                "key",
                key);
    }

    /// A page as an index names it.
    record Heading(String key, int version, String title, Instant at) {}

    /// The index, by the pages' keys.
    List<Heading> headings(String community, String key, int limit) {
        return sql.list(
                """
                select r.page, r.version, r.title, r.at from wiki_page p join wiki_revision r
                    on r.brand = :brand and r.community = p.community and r.page = p.key and r.version = p.version
                where p.brand = :brand and p.community = :community and p.key > :key
                order by p.key limit :limit\
                """,
                (row, _) ->
                        new Heading(
                                row.getString("page"),
                                row.getInt("version"),
                                row.getString("title"),
                                BrandSql.at(row, "at")),
                "community",
                community,
                "key",
                key,
                "limit",
                limit);
    }

    /// Pages by their keys.
    List<Page> after(String community, String key, int limit) {
        return sql.list(
                SELECT + " and p.key > :key order by p.key limit :limit",
                (row, _) -> read(row),
                "community",
                community,
                "key",
                key,
                "limit",
                limit);
    }

    /// What a page was, newest first.
    List<Page> revisions(String community, String key, long before, int limit) {
        require(community, key);
        return sql.list(
                """
                select * from wiki_revision where brand = :brand and community = :community and page = :key
                    and version < :before
                order by version desc limit :limit\
                """,
                (row, _) -> read(row),
                "community",
                community,
                "key",
                key,
                "before",
                before,
                "limit",
                limit);
    }

    private void revise(
            String community,
            String key,
            int version,
            String title,
            String text,
            Actor by,
            Instant now) {
        sql.run(
                """
                insert into wiki_revision (brand, community, page, version, title, text, by_fan, by_staff, at)
                values (:brand, :community, :key, :version, :title, :text, :fan::uuid, :staff, :now)\
                """,
                "community",
                community,
                "key",
                key,
                "version",
                version,
                "title",
                title,
                "text",
                text,
                "fan",
                by.fan(),
                "staff",
                by.staff(),
                "now",
                now);
        activity.note(community, Activity.Act.EDITED, by, now);
    }

    private static Page read(ResultSet row) throws SQLException {
        return new Page(
                row.getString("page"),
                row.getInt("version"),
                row.getString("title"),
                row.getString("text"),
                BrandSql.maybeId(row, "by_fan"),
                row.getString("by_staff"),
                BrandSql.at(row, "at"));
    }
}
