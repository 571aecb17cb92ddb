package io.fanops.referral.commission;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.commission.Rule.Products;
import io.fanops.referral.partner.RuleHistory;
import io.fanops.referral.partner.RuleHistory.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The brand's commission rules.
@ApplicationScoped
class Rules {
    private static final String SELECT =
            """
            select r.*, p.key as partner_key from commission_rule r
            left join partner p on p.brand = r.brand and p.id = r.partner_id
            where r.brand = :brand
            """;

    /// Rules that a brand may have.
    private static final int MOST = 1_000;

    private final BrandSql sql;
    private final RuleHistory history;

    Rules(BrandSql sql, RuleHistory history) {
        this.sql = sql;
        this.history = history;
    }

    /// The rules that some partners may earn by.
    Tariff tariff(Collection<UUID> partners) {
        return new Tariff(
                sql.list(
                        SELECT + " and (r.partner_id is null or r.partner_id = any(:partners))",
                        (row, _) -> read(row),
                        "partners",
                        partners.toArray(UUID[]::new)));
    }

    Rule require(String key) {
        return find(key).orElseThrow(() -> Refused.notFound("commission rule"));
    }

    private Optional<Rule> find(String key) {
        return sql.first(SELECT + " and r.key = :key", (row, _) -> read(row), "key", key);
    }

    /// Rules by their keys.
    List<Rule> after(String key, int limit) {
        return sql.list(
                SELECT + " and r.key > :key order by r.key limit :limit",
                (row, _) -> read(row),
                "key",
                key,
                "limit",
                limit);
    }

    /// Every version a rule ever had, as it was put, newest first; also of one that has ended.
    ///
    /// @throws Refused `NOT_FOUND`
    List<Version> versions(String key) {
        return history.of(Kind.ORDERS, key, Rule.class, Version::new);
    }

    /// Makes a rule or gives it a new version; an equal one changes nothing.
    ///
    /// @param rule its version does not matter
    /// @throws Refused `PRECONDITION_FAILED`, or `TOO_MANY_COMMISSION_RULES`
    @Transactional(Transactional.TxType.MANDATORY)
    Put put(Rule rule, @Nullable String ifMatch) {
        history.takeTurns(Kind.ORDERS);
        var before = find(rule.key());
        Revision.check(ifMatch, before.map(Rule::version).orElse(0));
        if (before.isPresent() && before.get().isLike(rule)) {
            return new Put(before.get(), false);
        }
        if (before.isEmpty()
                && sql.number("select count(*) from commission_rule where brand = :brand")
                        >= MOST) {
            throw new Refused(
                    CommissionProblem.TOO_MANY_COMMISSION_RULES,
                    "The brand has " + MOST + " commission rules already.");
        }
        var products = rule.products();
        var fixed = rule.fixed();
        sql.run(
                """
                insert into commission_rule as r (brand, key, version, partner_id, skus, categories, level, rate,
                    fixed_amount, fixed_currency, valid_from, valid_until)
                values (:brand, :key, 1 + coalesce((select max(version) from commission_rule_version
                        where brand = :brand and key = :key), 0), cast(:partner as uuid), :skus, :categories, :level, :rate, :fixed, :currency,
                    cast(:from as timestamptz), cast(:until as timestamptz))
                on conflict (brand, key) do update set version = r.version + 1, partner_id = excluded.partner_id,
                    skus = excluded.skus, categories = excluded.categories, level = excluded.level, rate = excluded.rate,
                    fixed_amount = excluded.fixed_amount, fixed_currency = excluded.fixed_currency,
                    valid_from = excluded.valid_from, valid_until = excluded.valid_until\
                """,
                "key",
                rule.key(),
                "partner",
                rule.partnerId(),
                "skus",
                names(products == null ? null : products.skus()),
                "categories",
                names(products == null ? null : products.categories()),
                "level",
                rule.level(),
                "rate",
                rule.rate(),
                "fixed",
                fixed == null ? null : fixed.amount(),
                "currency",
                fixed == null ? null : fixed.currency(),
                "from",
                rule.validFrom(),
                "until",
                rule.validUntil());
        var now = require(rule.key());
        history.add(Kind.ORDERS, now.key(), now.version(), now);
        return new Put(now, before.isEmpty());
    }

    /// Ends a rule: orders that come from now on earn nothing by it. Its versions stay, and if it
    /// is put again it goes on counting from them.
    ///
    /// @throws Refused `NOT_FOUND`, `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    void end(String key, @Nullable String ifMatch) {
        history.takeTurns(Kind.ORDERS);
        Revision.check(ifMatch, require(key).version());
        sql.run("delete from commission_rule where brand = :brand and key = :key", "key", key);
    }

    private static String[] names(@Nullable List<String> names) {
        return names == null ? new String[0] : names.toArray(String[]::new);
    }

    private static @Nullable List<String> names(Array stored) throws SQLException {
        var names = List.of((String[]) stored.getArray());
        return names.isEmpty() ? null : names;
    }

    private static Rule read(ResultSet row) throws SQLException {
        var skus = names(row.getArray("skus"));
        var categories = names(row.getArray("categories"));
        var fixed = row.getObject("fixed_amount", Long.class);
        return new Rule(
                row.getString("key"),
                row.getInt("version"),
                row.getString("partner_key"),
                row.getObject("partner_id", UUID.class),
                skus == null && categories == null ? null : new Products(skus, categories),
                row.getInt("level"),
                row.getObject("rate", Integer.class),
                fixed == null ? null : Money.of(fixed, row.getString("fixed_currency")),
                BrandSql.maybeAt(row, "valid_from"),
                BrandSql.maybeAt(row, "valid_until"));
    }

    /// @param isNew whether it was made by this
    record Put(Rule rule, boolean isNew) {}

    record Version(int version, java.time.Instant since, Rule rule) {}
}
