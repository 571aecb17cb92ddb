package io.fanops.fan.kol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.editing.MergePatch;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
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

/// What the brand's KOLs are to know before they work.
@ApplicationScoped
class KolBriefs {
    private static final String ALL =
            """
            select b.*, b.key in (select brief from kol_task where brand = :brand and state in ('ACCEPTED', 'DELIVERED', 'APPROVED'))
                as agreed
            from kol_brief b where b.brand = :brand\
            """;

    private final BrandSql sql;
    private final MergePatch mergePatch;
    private final ObjectMapper json;
    private final Clock clock;

    KolBriefs(BrandSql sql, MergePatch mergePatch, ObjectMapper json, Clock clock) {
        this.sql = sql;
        this.mergePatch = mergePatch;
        this.json = json;
        this.clock = clock;
    }

    /// @param agreed whether a KOL has taken a task by it, which was not rejected since
    record Brief(UUID id, BriefDetails details, boolean agreed, int version, Instant createdAt) {}

    record Written(Brief brief, boolean isNew) {}

    /// @throws Refused `KOL_BRIEF_EXISTS` where the key stands for other content
    @Transactional(Transactional.TxType.MANDATORY)
    Written write(BriefDetails details) {
        int added =
                sql.run(
                        """
                        insert into kol_brief (brand, id, key, details, created_at)
                        values (:brand, :id, :key, :details::jsonb, :now) on conflict (brand, key) do nothing\
                        """,
                        "id",
                        Ids.next(),
                        "key",
                        details.key(),
                        "details",
                        text(details),
                        "now",
                        clock.instant());
        var brief = require(details.key());
        if (added == 0 && !brief.details().equals(details)) {
            throw new Refused(
                    KolProblem.KOL_BRIEF_EXISTS,
                    "The brief `" + details.key() + "` is another one.",
                    new Refused.FieldError("/key", "is taken"));
        }
        return new Written(brief, added == 1);
    }

    /// Edits a brief. What it says stays once a KOL has taken a task by it.
    ///
    /// @param ifMatch the version the caller has seen, as an `If-Match` header; null for whichever
    /// @throws Refused `NOT_FOUND`, `PRECONDITION_FAILED`, `VALIDATION_FAILED`, `KOL_BRIEF_AGREED`
    @Transactional
    Brief edit(String key, ObjectNode patch, @Nullable String ifMatch) {
        // Waits for a KOL who is just taking a task by it, and is waited for by the next one.
        sql.any(
                "select true from kol_brief where brand = :brand and key = :key for no key update",
                "key",
                key);
        var brief = require(key);
        Revision.check(ifMatch, brief.version());
        var before = brief.details();
        var after = mergePatch.apply(before, patch, BriefDetails.class);
        if (!before.key().equals(after.key())) {
            throw Refused.invalid("/key", "cannot be changed");
        }
        var said = before.saidOtherwise(after);
        if (brief.agreed() && !said.isEmpty()) {
            throw new Refused(
                    KolProblem.KOL_BRIEF_AGREED,
                    "A KOL has taken a task by it; write another brief.",
                    said.stream()
                            .map(field -> new Refused.FieldError("/" + field, "was agreed upon"))
                            .toArray(Refused.FieldError[]::new));
        }
        if (!before.equals(after)) {
            sql.run(
                    """
                    update kol_brief set details = :details::jsonb, version = version + 1
                    where brand = :brand and key = :key\
                    """,
                    "details",
                    text(after),
                    "key",
                    key);
        }
        return require(key);
    }

    /// Somebody works by it from now on: no edit comes in between.
    @Transactional(Transactional.TxType.MANDATORY)
    void agreeUpon(String key) {
        sql.any(
                "select true from kol_brief where brand = :brand and key = :key for share",
                "key",
                key);
    }

    boolean have(String key) {
        return find(key).isPresent();
    }

    /// @throws Refused `NOT_FOUND`
    Brief require(String key) {
        return find(key).orElseThrow(() -> Refused.notFound("brief"));
    }

    List<Brief> after(UUID id, int limit) {
        return sql.list(
                ALL + " and b.id > :id order by b.id limit :limit",
                (row, _) -> read(row),
                "id",
                id,
                "limit",
                limit);
    }

    private Optional<Brief> find(String key) {
        return sql.first(ALL + " and b.key = :key", (row, _) -> read(row), "key", key);
    }

    private Brief read(ResultSet row) throws SQLException {
        try {
            return new Brief(
                    BrandSql.id(row, "id"),
                    json.readValue(row.getString("details"), BriefDetails.class),
                    row.getBoolean("agreed"),
                    row.getInt("version"),
                    BrandSql.at(row, "created_at"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A brief that cannot be read", e);
        }
    }

    private String text(BriefDetails details) {
        try {
            return json.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
