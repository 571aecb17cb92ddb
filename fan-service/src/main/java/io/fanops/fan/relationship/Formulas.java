package io.fanops.fan.relationship;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// The formulas of the brand in scope; none is ever changed, a new one gets the next version.
@ApplicationScoped
class Formulas {
    /// What the code brings along, for a brand that has written none.
    private static final Versioned FIRST = new Versioned(1, Formula.DEFAULT);

    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final Clock clock;

    Formulas(Jdbi jdbi, ObjectMapper json, Clock clock) {
        this.jdbi = jdbi;
        this.json = json;
        this.clock = clock;
    }

    Versioned inForce() {
        return jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select version, content from relationship_formula
                                        where brand = :brand order by version desc limit 1\
                                        """)
                                .map((row, _) ->
                                        new Versioned(
                                                row.getInt("version"),
                                                read(row.getString("content"))))
                                .findFirst())
                .orElse(FIRST);
    }

    /// The formula in force and a fan's tie, in one statement.
    Formed formed(UUID fan) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select f.version, f.content, joined_at(:brand, :fan) as joined, r.* from (select) one
                                left join lateral (select version, content from relationship_formula
                                    where brand = :brand order by version desc limit 1) f on true
                                left join relationship r on r.brand = :brand and r.fan_id = :fan\
                                """)
                        .bind("fan", fan)
                        .map((row, _) ->
                                new Formed(
                                        row.getString("content") == null
                                                ? FIRST
                                                : new Versioned(
                                                        row.getInt("version"),
                                                        read(row.getString("content"))),
                                        row.getString("as_of") == null
                                                ? Optional.empty()
                                                : Optional.of(Ties.of(row)),
                                        Ties.moment(row, "joined")))
                        .one());
    }

    Optional<Versioned> version(int version) {
        return jdbi.withHandle(handle ->
                        handle.createQuery(
                                        """
                                        select version, content from relationship_formula
                                        where brand = :brand and version = :version\
                                        """)
                                .bind("version", version)
                                .map((row, _) ->
                                        new Versioned(
                                                row.getInt("version"),
                                                read(row.getString("content"))))
                                .findFirst())
                .or(() -> Optional.of(FIRST).filter(first -> first.version() == version));
    }

    /// Puts a formula in force; the one that is in force already changes nothing.
    ///
    /// @param ifMatch the version the caller has seen, as an `If-Match` header
    @Transactional
    Versioned put(Formula formula, @Nullable String ifMatch) {
        formula.check();
        hold();
        var before = inForce();
        Revision.check(ifMatch, before.version());
        if (before.formula().equals(formula)) {
            return before;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into relationship_formula (brand, version, content, created_at)
                                values (:brand, :version, :content::jsonb, :now)\
                                """)
                        .bind("version", before.version() + 1)
                        .bind("content", write(formula))
                        .bind("now", clock.instant())
                        .execute());
        return new Versioned(before.version() + 1, formula);
    }

    /// Keeps others from putting one until the transaction ends.
    private void hold() {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "relationship-formula"));
    }

    private Formula read(String content) {
        try {
            return json.readValue(content, Formula.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A formula that cannot be read", e);
        }
    }

    private String write(Formula formula) {
        try {
            return json.writeValueAsString(formula);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A formula that cannot be written", e);
        }
    }

    record Versioned(int version, Formula formula) {}

    /// @param stored empty for a fan of whom nothing is known
    /// @param joined by the profile; null where it does not say
    record Formed(Versioned formula, Optional<Ties.Stored> stored, @Nullable Instant joined) {}
}
