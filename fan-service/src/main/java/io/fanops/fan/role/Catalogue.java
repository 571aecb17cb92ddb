package io.fanops.fan.role;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fanops.fan.role.RoleTerms.Entry;
import io.fanops.fan.rules.Rulebook;
import io.fanops.fan.tier.TierRules;
import io.fanops.fan.tier.TierRules.Tier;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.GeneralProblem;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// The roles that the brand in scope knows.
@ApplicationScoped
class Catalogue {
    private final Jdbi jdbi;
    private final Rulebook rulebook;

    Catalogue(Jdbi jdbi, Rulebook rulebook) {
        this.jdbi = jdbi;
        this.rulebook = rulebook;
    }

    /// Up to `limit` roles in the order of their keys.
    @Transactional
    List<FanRoleKind> after(String key, int limit) {
        return jdbi.withHandle(handle -> {
            seed(handle);
            return handle.createQuery(
                            "select * from fan_role_kind where brand = :brand and key > :key order by key limit :limit")
                    .bind("key", key)
                    .bind("limit", limit)
                    .map((row, _) -> FanRoleKind.of(row))
                    .list();
        });
    }

    @Transactional
    Optional<FanRoleKind> find(String key) {
        return jdbi.withHandle(handle -> {
            seed(handle);
            return handle.createQuery(
                            "select * from fan_role_kind where brand = :brand and key = :key")
                    .bind("key", key)
                    .map((row, _) -> FanRoleKind.of(row))
                    .findFirst();
        });
    }

    /// Makes a role what is said, new or known.
    ///
    /// @param ifMatch the version the caller has seen, as an `If-Match` header; null for whichever
    /// @throws Refused `VALIDATION_FAILED` where it asks for a tier that there is not,
    ///   `PRECONDITION_FAILED` where somebody else was faster, `ROLE_PLACES_TAKEN` where more fans
    ///   hold it than would have places
    @Transactional
    Put put(String key, RoleTerms terms, @Nullable String ifMatch) {
        var before = find(key);
        if (before.isEmpty()) {
            Revision.check(ifMatch, -1);
            requireTier(terms.leastTier());
            insert(key, terms);
            return new Put(find(key).orElseThrow(), true);
        }
        Revision.check(ifMatch, before.get().version());
        if (before.get().terms().equals(terms)) {
            return new Put(before.get(), false);
        }
        requireTier(terms.leastTier());
        update(before.get(), terms);
        return new Put(find(key).orElseThrow(), false);
    }

    /// A role that asks for a tier that nobody can be in would be nobody's.
    private void requireTier(@Nullable String tier) {
        var tiers = rulebook.present().of(TierRules.KIND).rules();
        if (tier != null && !tiers.have(tier)) {
            throw Refused.invalid(
                    "/leastTier",
                    "must be one of the brand's tiers: "
                            + String.join(", ", tiers.tiers().stream().map(Tier::key).toList()));
        }
    }

    private void insert(String key, RoleTerms terms) {
        int made =
                jdbi.withHandle(handle ->
                        bound(
                                        handle.createUpdate(
                                                """
                                                insert into fan_role_kind (brand, key, name, description, entry, least_stage, least_tier,
                                                    least_orders, places, term_days)
                                                values (:brand, :key, :name, :description, :entry, :leastStage, :leastTier,
                                                    :leastOrders, :places, :termDays) on conflict do nothing\
                                                """),
                                        key,
                                        terms)
                                .execute());
        if (made == 0) {
            throw faster();
        }
    }

    private void update(FanRoleKind before, RoleTerms terms) {
        var written =
                jdbi.withHandle(handle ->
                        bound(
                                        handle.createQuery(
                                                """
                                                update fan_role_kind set name = :name, description = :description, entry = :entry,
                                                    least_stage = :leastStage, least_tier = :leastTier, least_orders = :leastOrders,
                                                    places = case when :places::int < taken then places else :places end,
                                                    term_days = :termDays, version = version + 1
                                                where brand = :brand and key = :key and version = :version
                                                returning :places::int < taken as taken\
                                                """),
                                        before.key(),
                                        terms)
                                .bind("version", before.version())
                                .map((row, _) -> row.getBoolean("taken"))
                                .findFirst());
        if (written.isEmpty()) {
            throw faster();
        }
        if (written.get()) {
            throw new Refused(
                    RoleProblem.ROLE_PLACES_TAKEN,
                    "More fans hold the role than it would have places.",
                    new Refused.FieldError("/places", "is less than are taken"));
        }
    }

    private <S extends SqlStatement<S>> S bound(S statement, String key, RoleTerms terms) {
        return statement
                .bind("key", key)
                .bind("name", terms.name())
                .bind("description", terms.description())
                .bind("entry", terms.entry().name())
                .bind("leastStage", terms.leastStage() == null ? null : terms.leastStage().name())
                .bind("leastTier", terms.leastTier())
                .bind("leastOrders", terms.leastOrders())
                .bind("places", terms.places())
                .bind("termDays", terms.termDays());
    }

    /// Every brand begins with the standard roles; which ones it has edited stays.
    private void seed(Handle handle) {
        boolean known =
                handle.createQuery(
                                "select exists (select from fan_role_kind where brand = :brand and key = 'VIP')")
                        .mapTo(Boolean.class)
                        .one();
        if (known) {
            return;
        }
        var roles = RoleTerms.STANDARD;
        handle.createUpdate(
                        """
                        insert into fan_role_kind (brand, key, name, entry, least_stage, term_days)
                        select :brand, k, n, e, s, t from unnest(:keys, :names, :entries, :stages, :terms) as r(k, n, e, s, t)
                        order by k on conflict do nothing\
                        """)
                .bind("keys", roles.keySet().toArray(String[]::new))
                .bind("names", roles.values().stream().map(RoleTerms::name).toArray(String[]::new))
                .bind(
                        "entries",
                        roles.values().stream().map(r -> r.entry().name()).toArray(String[]::new))
                .bind(
                        "stages",
                        roles.values().stream()
                                .map(r -> r.leastStage() == null ? null : r.leastStage().name())
                                .toArray(String[]::new))
                .bind(
                        "terms",
                        roles.values().stream().map(RoleTerms::termDays).toArray(Integer[]::new))
                .execute();
    }

    private static Refused faster() {
        return new Refused(
                GeneralProblem.PRECONDITION_FAILED,
                "Somebody else has just edited it; read it again.",
                new Refused.FieldError("If-Match", "is not the newest version"));
    }

    record Put(FanRoleKind role, boolean isNew) {}

    /// A role of the catalogue.
    ///
    /// @param taken how many fans hold it now
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FanRoleKind(String key, @JsonUnwrapped RoleTerms terms, int taken, int version) {
        private static FanRoleKind of(ResultSet row) throws SQLException {
            var stage = row.getString("least_stage");
            return new FanRoleKind(
                    row.getString("key"),
                    new RoleTerms(
                            row.getString("name"),
                            row.getString("description"),
                            Entry.valueOf(row.getString("entry")),
                            stage == null ? null : Stage.valueOf(stage),
                            row.getString("least_tier"),
                            row.getObject("least_orders", Integer.class),
                            row.getObject("places", Integer.class),
                            row.getObject("term_days", Integer.class)),
                    row.getInt("taken"),
                    row.getInt("version"));
        }
    }
}
