package io.fanops.fan.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.tenancy.BrandScope;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Keeps the rules of the brand in scope.
@ApplicationScoped
public class Rulebook {
    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final BrandScope scope;
    private final Clock clock;

    Rulebook(Jdbi jdbi, ObjectMapper json, BrandScope scope, Clock clock) {
        this.jdbi = jdbi;
        this.json = json;
        this.scope = scope;
        this.clock = clock;
    }

    /// The rules that hold now, of all kinds, in one query: batches of facts read them each time.
    public Present present() {
        var stored = new HashMap<String, Stored>();
        jdbi.useHandle(handle ->
                handle.createQuery(
                                """
                                select distinct on (kind) * from standing_rules where brand = :brand
                                order by kind, version desc\
                                """)
                        .map((row, _) -> Map.entry(row.getString("kind"), Stored.of(row)))
                        .forEach(entry -> stored.put(entry.getKey(), entry.getValue())));
        return new Present(json, stored);
    }

    /// Makes new rules, unless they are what holds already.
    ///
    /// @param lowest of tiers the lowest one's key; null for other kinds
    /// @param madeBy subject of the caller's token
    /// @param ifMatch the version the caller has seen, as an `If-Match` header; null for whichever
    /// @throws Refused `PRECONDITION_FAILED` where somebody else was faster
    @Transactional
    public <T extends Record> Edition<T> put(
            Rules<T> kind,
            T rules,
            @Nullable String lowest,
            String madeBy,
            @Nullable String ifMatch) {
        var before = present().of(kind);
        Revision.check(ifMatch, before.version());
        if (before.rules().equals(rules)) {
            return before;
        }
        var edition = new Edition<>(before.version() + 1, rules, madeBy, clock.instant());
        int made =
                jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        insert into standing_rules (brand, kind, version, rules, lowest, made_by, at)
                                        values (:brand, :kind, :version, :rules::jsonb, :lowest, :by, :at) on conflict do nothing\
                                        """)
                                .bind("kind", kind.name())
                                .bind("version", edition.version())
                                .bind("rules", write(rules))
                                .bind("lowest", lowest)
                                .bind("by", madeBy)
                                .bind("at", edition.at())
                                .execute());
        if (made == 0) {
            throw new Refused(
                    GeneralProblem.PRECONDITION_FAILED,
                    "Somebody else has just edited them; read them again.",
                    new Refused.FieldError("If-Match", "is not the newest version"));
        }
        return edition;
    }

    /// The versions that the brand has made, the newest first.
    ///
    /// @param before only those older than this version
    public <T extends Record> List<Edition<T>> history(Rules<T> kind, int before, int limit) {
        return new ArrayList<>(
                jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select * from standing_rules where brand = :brand and kind = :kind and version < :before
                                        order by version desc limit :limit\
                                        """)
                                .bind("kind", kind.name())
                                .bind("before", before)
                                .bind("limit", limit)
                                .map((row, _) -> Stored.of(row).as(kind, json))
                                .list()));
    }

    /// The version to go on before, as a cursor holds it.
    ///
    /// @param key empty for the first page
    /// @throws Refused where the cursor is none of ours
    public static int before(String key) {
        try {
            return key.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(key);
        } catch (NumberFormatException _) {
            throw Refused.invalid("cursor", "is not a cursor of this list");
        }
    }

    private String write(Record rules) {
        try {
            return json.writeValueAsString(rules);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// All rules of a brand as they were at one moment.
    public static final class Present {
        private final ObjectMapper json;
        private final Map<String, Stored> stored;

        private Present(ObjectMapper json, Map<String, Stored> stored) {
            this.json = json;
            this.stored = stored;
        }

        public <T extends Record> Edition<T> of(Rules<T> kind) {
            var found = stored.get(kind.name());
            return found == null
                    ? new Edition<>(0, kind.defaults(), null, null)
                    : found.as(kind, json);
        }
    }

    private record Stored(int version, String rules, String madeBy, Instant at) {
        private static Stored of(ResultSet row) throws SQLException {
            return new Stored(
                    row.getInt("version"),
                    row.getString("rules"),
                    row.getString("made_by"),
                    row.getObject("at", OffsetDateTime.class).toInstant());
        }

        private <T extends Record> Edition<T> as(Rules<T> kind, ObjectMapper json) {
            try {
                return new Edition<>(version, json.readValue(rules, kind.type()), madeBy, at);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Rules that cannot be read", e);
            }
        }
    }
}
