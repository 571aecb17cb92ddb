package io.fanops.referral.attribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.platform.sql.KeptPlan;
import io.fanops.platform.tenancy.Caller;
import io.fanops.referral.attribution.Policy.Rule;
import io.fanops.referral.attribution.Policy.Ties;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// The policies that the brand in scope has had.
@ApplicationScoped
class Policies {
    private static final TypeReference<List<Rule>> RULES = new TypeReference<>() {};

    private final Jdbi jdbi;
    private final ObjectMapper json;
    private final Caller caller;
    private final Clock clock;

    Policies(Jdbi jdbi, ObjectMapper json, Caller caller, Clock clock) {
        this.jdbi = jdbi;
        this.json = json;
        this.caller = caller;
        this.clock = clock;
    }

    /// What holds; until somebody says otherwise the default, version 0.
    Version present() {
        return before(Integer.MAX_VALUE, 1).stream()
                .findFirst()
                .orElse(new Version(0, Policy.DEFAULT, null, null));
    }

    /// Versions, newest first.
    ///
    /// @param number of the one after the first of them
    List<Version> before(int number, int limit) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select * from attribution_policy where brand = :brand and version < :before
                                order by version desc limit :limit\
                                """)
                        .configure(SqlStatements.class, KeptPlan::of)
                        .bind("before", number)
                        .bind("limit", limit)
                        .map((row, _) -> read(row))
                        .list());
    }

    /// Adds a version, unless the policy is the present one.
    ///
    /// @throws Refused `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    Version put(Policy policy, @Nullable String ifMatch) {
        jdbi.useHandle(handle -> BrandSql.takeTurns(handle, "attribution-policy"));
        var present = present();
        Revision.check(ifMatch, present.number());
        if (present.policy().equals(policy)) {
            return present;
        }
        var next =
                new Version(
                        present.number() + 1,
                        policy,
                        clock.instant().truncatedTo(ChronoUnit.MICROS),
                        caller.subject());
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into attribution_policy
                                    (brand, version, rules, ties, referral_needs_credit, made_by, since)
                                values (:brand, :version, cast(:rules as jsonb), :ties, :needsCredit, :by, :since)\
                                """)
                        .bind("version", next.number())
                        .bind("rules", write(policy.rules()))
                        .bind("ties", String.valueOf(policy.ties()))
                        .bind("needsCredit", policy.demandsCredit())
                        .bind("by", next.by())
                        .bind("since", next.since())
                        .execute());
        return next;
    }

    private Version read(ResultSet row) throws SQLException {
        return new Version(
                row.getInt("version"),
                new Policy(
                        rules(row.getString("rules")),
                        Ties.valueOf(row.getString("ties")),
                        row.getBoolean("referral_needs_credit")),
                row.getTimestamp("since").toInstant(),
                row.getString("made_by"));
    }

    private String write(List<Rule> rules) {
        try {
            return json.writeValueAsString(rules);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Rules that cannot be written", e);
        }
    }

    private List<Rule> rules(String text) {
        try {
            return json.readValue(text, RULES);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Rules that cannot be read", e);
        }
    }

    /// A policy and its place among those that the brand had.
    ///
    /// @param number 0 for the default
    /// @param since null for the default
    /// @param by subject of the token of who made it; null for the default
    record Version(int number, Policy policy, @Nullable Instant since, @Nullable String by) {}
}
