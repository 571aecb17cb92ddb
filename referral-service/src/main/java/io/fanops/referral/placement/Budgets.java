package io.fanops.referral.placement;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the brand may spend on placements.
@ApplicationScoped
class Budgets {
    private final BrandSql sql;

    Budgets(BrandSql sql) {
        this.sql = sql;
    }

    Optional<Budget> withKey(String key) {
        return sql.first(
                "select * from placement_budget where brand = :brand and key = :key",
                (row, _) -> read(row),
                "key",
                key);
    }

    /// @throws Refused `NOT_FOUND`
    Budget require(String key) {
        return withKey(key).orElseThrow(() -> Refused.notFound("placement budget"));
    }

    /// In the order of their keys.
    List<Budget> after(String key, int limit) {
        return sql.list(
                "select * from placement_budget where brand = :brand and key > :key order by key limit :limit",
                (row, _) -> read(row),
                "key",
                key,
                "limit",
                limit);
    }

    /// Makes a budget, or changes the one there is.
    ///
    /// @throws Refused `PLACEMENT_BUDGET_BELOW_TAKEN`, `PRECONDITION_FAILED`, `VALIDATION_FAILED`
    ///   for another currency
    @Transactional(Transactional.TxType.MANDATORY)
    Put put(String key, String name, Money total, @Nullable String ifMatch) {
        boolean added =
                sql.run(
                                """
                                insert into placement_budget (brand, key, name, currency, total)
                                values (:brand, :key, :name, :currency, :total) on conflict (brand, key) do nothing\
                                """,
                                "key",
                                key,
                                "name",
                                name,
                                "currency",
                                total.currency(),
                                "total",
                                total.amount())
                        == 1;
        if (added) {
            return new Put(require(key), true);
        }
        sql.first(
                "select 1 from placement_budget where brand = :brand and key = :key for update",
                (row, _) -> row.getInt(1),
                "key",
                key);
        var budget = require(key);
        Revision.check(ifMatch, budget.revision());
        if (!budget.total().currency().equals(total.currency())) {
            throw Refused.invalid("/total/currency", "stays " + budget.total().currency());
        }
        if (total.amount() < budget.taken()) {
            throw new Refused(
                    PlacementProblem.PLACEMENT_BUDGET_BELOW_TAKEN,
                    budget.taken() + " are ordered, held or paid.",
                    new Refused.FieldError("/total/amount", "is less than what is taken"));
        }
        sql.run(
                """
                update placement_budget set name = :name, total = :total, revision = revision + 1
                where brand = :brand and key = :key and (name, total) is distinct from (:name, :total)\
                """,
                "key",
                key,
                "name",
                name,
                "total",
                total.amount());
        return new Put(require(key), false);
    }

    /// Takes of a budget, or gives back to it.
    ///
    /// @param amount minor units; below zero for what comes back
    /// @throws Refused `PLACEMENT_BUDGET_EXHAUSTED`
    @Transactional(Transactional.TxType.MANDATORY)
    void take(String key, long amount) {
        if (amount != 0
                && sql.run(
                                """
                                update placement_budget set taken = taken + :amount
                                where brand = :brand and key = :key and taken + :amount <= total\
                                """,
                                "key",
                                key,
                                "amount",
                                amount)
                        == 0) {
            throw new Refused(
                    PlacementProblem.PLACEMENT_BUDGET_EXHAUSTED,
                    "The budget `" + key + "` has " + require(key).left() + " left.",
                    new Refused.FieldError("/budget", "has too little left"));
        }
    }

    private static Budget read(ResultSet row) throws SQLException {
        return new Budget(
                row.getString("key"),
                row.getString("name"),
                Money.of(row.getLong("total"), row.getString("currency")),
                row.getLong("taken"),
                BrandSql.at(row, "created_at"),
                row.getLong("revision"));
    }

    /// @param isNew whether it was made by this
    record Put(Budget budget, boolean isNew) {}
}
