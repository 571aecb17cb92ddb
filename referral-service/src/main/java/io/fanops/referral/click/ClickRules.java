package io.fanops.referral.click;

import io.fanops.platform.contracts.Money;
import io.fanops.platform.editing.Revision;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import io.fanops.platform.sql.BrandSql;
import io.fanops.referral.brand.Days;
import io.fanops.referral.partner.RuleHistory;
import io.fanops.referral.partner.RuleHistory.Kind;
import io.fanops.referral.stock.Stock;
import io.fanops.referral.stock.Stocks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The brand's click rules and what they may still cost.
@ApplicationScoped
class ClickRules {
    private static final String SELECT =
            """
            select r.*, p.key as partner_key, o.key as position_key from click_rule r
            left join partner p on p.brand = r.brand and p.id = r.partner_id
            left join promotion_position o on o.brand = r.brand and o.id = r.position_id
            where r.brand = :brand
            """;

    /// Rules that a brand may have.
    private static final int MOST = 1_000;

    /// Days whose budgets are looked for when they are forgotten.
    private static final int DAYS_BACK = 40;

    private final BrandSql sql;
    private final Stocks stocks;
    private final Days days;
    private final RuleHistory history;

    ClickRules(BrandSql sql, Stocks stocks, Days days, RuleHistory history) {
        this.sql = sql;
        this.stocks = stocks;
        this.days = days;
        this.history = history;
    }

    /// @throws Refused `NOT_FOUND`
    ClickRule require(String key) {
        return find(key).orElseThrow(() -> Refused.notFound("click rule"));
    }

    private Optional<ClickRule> find(String key) {
        return sql.first(SELECT + " and r.key = :key", (row, _) -> read(row), "key", key);
    }

    /// Rules by their keys.
    List<ClickRule> after(String key, int limit) {
        return sql.list(
                SELECT + " and r.key > :key order by r.key limit :limit",
                (row, _) -> read(row),
                "key",
                key,
                "limit",
                limit);
    }

    /// The rule that says what a click on a position earns now: the position's before the partner's
    /// before everybody's; of equals the one valid since latest, then the first by key.
    Optional<Fitting> of(UUID position) {
        return sql.first(
                """
                select r.id, r.key, r.version, r.price, r.currency, r.every_hours, r.most_per_address, o.partner_id
                from promotion_position o join click_rule r on r.brand = o.brand
                    and (r.partner_id is null or r.partner_id = o.partner_id)
                    and (r.position_id is null or r.position_id = o.id)
                    and (r.valid_from is null or r.valid_from <= now()) and (r.valid_until is null or now() < r.valid_until)
                where o.brand = :brand and o.id = :position
                order by r.position_id is null, r.partner_id is null, r.valid_from desc nulls last, r.key limit 1\
                """,
                (row, _) ->
                        new Fitting(
                                BrandSql.id(row, "id"),
                                row.getString("key"),
                                row.getInt("version"),
                                Money.of(row.getLong("price"), row.getString("currency")),
                                row.getInt("every_hours"),
                                row.getInt("most_per_address"),
                                position,
                                BrandSql.id(row, "partner_id")),
                "position",
                position);
    }

    /// Takes the price of a click of what a rule may cost, wholly or not at all.
    ///
    /// @param day the brand's
    @Transactional(Transactional.TxType.MANDATORY)
    boolean take(Fitting rule, LocalDate day) {
        long price = rule.price().amount();
        var today = ClickRule.budget(rule.id(), day);
        // Who changes a rule has its row, and then wants its stocks.
        if (!isOpen(today)) {
            open(rule.id(), day);
        }
        return stocks.take(ClickRule.budget(rule.id()), price) && stocks.take(today, price);
    }

    /// Whether there is too little for a click, as far as can be seen without waiting for anybody:
    /// who comes when all is spent had better cost nothing.
    boolean isSpent(Fitting rule, LocalDate day) {
        return stocks.isAnyShort(
                List.of(ClickRule.budget(rule.id()), ClickRule.budget(rule.id(), day)),
                rule.price().amount());
    }

    /// Puts back what rejected clicks cost; the day that they were of is over.
    @Transactional(Transactional.TxType.MANDATORY)
    void giveBack(UUID rule, long amount) {
        stocks.giveBack(ClickRule.budget(rule), amount);
    }

    private boolean isOpen(Stock stock) {
        return stocks.used(stock.what(), List.of(stock.owner())).containsKey(stock.owner());
    }

    /// The day's first click opens its budget. Who changes the limit at this moment is waited for,
    /// and finds the day afterwards.
    private void open(UUID rule, LocalDate day) {
        sql.first(
                        "select daily_budget from click_rule where brand = :brand and id = :rule for share",
                        (row, _) -> Optional.ofNullable(row.getObject(1, Long.class)),
                        "rule",
                        rule)
                .ifPresent(limit -> {
                    stocks.open(ClickRule.budget(rule, day), limit.orElse(null));
                    forgetDays(rule, day.minusDays(2));
                });
    }

    private void forgetDays(UUID rule, LocalDate last) {
        stocks.close(
                Stock.What.CLICKS_OF_DAY,
                IntStream.range(0, DAYS_BACK)
                        .mapToObj(back -> ClickRule.budget(rule, last.minusDays(back)).owner())
                        .toList());
    }

    /// What rules have cost, in minor units: on all days, and today.
    Function<ClickRule, Spent> spent(List<ClickRule> rules) {
        var day = days.today();
        var ids = rules.stream().map(rule -> Objects.requireNonNull(rule.id())).toList();
        var inAll = stocks.used(Stock.What.CLICKS, ids);
        var today =
                stocks.used(
                        Stock.What.CLICKS_OF_DAY,
                        ids.stream().map(id -> ClickRule.budget(id, day).owner()).toList());
        return rule -> {
            var id = Objects.requireNonNull(rule.id());
            return new Spent(
                    inAll.getOrDefault(id, 0L),
                    today.getOrDefault(ClickRule.budget(id, day).owner(), 0L));
        };
    }

    /// Every version a rule ever had, as it was put, newest first; also of one that has ended.
    ///
    /// @throws Refused `NOT_FOUND`
    List<Version> versions(String key) {
        return history.of(Kind.CLICKS, key, ClickRule.class, Version::new);
    }

    /// Makes a rule or gives it a new version; an equal one changes nothing.
    ///
    /// @param rule its id and version do not matter
    /// @throws Refused `PRECONDITION_FAILED`, `TOO_MANY_CLICK_RULES`, `CLICK_BUDGET_BELOW_SPENT`,
    ///   `VALIDATION_FAILED` for another currency
    @Transactional(Transactional.TxType.MANDATORY)
    Put put(ClickRule rule, @Nullable String ifMatch) {
        history.takeTurns(Kind.CLICKS);
        var before = find(rule.key());
        Revision.check(ifMatch, before.map(ClickRule::version).orElse(0));
        if (before.isPresent() && before.get().isLike(rule)) {
            return new Put(before.get(), false);
        }
        if (before.isEmpty()
                && sql.number("select count(*) from click_rule where brand = :brand") >= MOST) {
            throw new Refused(
                    ClickProblem.TOO_MANY_CLICK_RULES,
                    "The brand has " + MOST + " click rules already.");
        }
        before.map(ClickRule::price)
                .filter(price -> !price.currency().equals(rule.price().currency()))
                .ifPresent(price -> {
                    throw Refused.invalid("/price/currency", "stays " + price.currency());
                });
        write(rule);
        var now = require(rule.key());
        var id = Objects.requireNonNull(now.id());
        if (before.isEmpty()) {
            stocks.open(ClickRule.budget(id), rule.budget());
        } else {
            resize(ClickRule.budget(id), rule.budget(), "/budget");
            resize(ClickRule.budget(id, days.today()), rule.dailyBudget(), "/dailyBudget");
            // It may begin at this moment.
            resize(
                    ClickRule.budget(id, days.today().plusDays(1)),
                    rule.dailyBudget(),
                    "/dailyBudget");
        }
        history.add(Kind.CLICKS, now.key(), now.version(), now);
        return new Put(now, before.isEmpty());
    }

    private void write(ClickRule rule) {
        sql.run(
                """
                insert into click_rule as r (brand, key, id, version, partner_id, position_id, price, currency, budget, daily_budget,
                    every_hours, most_per_address, valid_from, valid_until)
                values (:brand, :key, :id, 1 + coalesce((select max(version) from click_rule_version
                        where brand = :brand and key = :key), 0), cast(:partner as uuid), cast(:position as uuid), :price, :currency,
                    :budget, :daily, :hours, :most, cast(:from as timestamptz), cast(:until as timestamptz))
                on conflict (brand, key) do update set version = r.version + 1, partner_id = excluded.partner_id,
                    position_id = excluded.position_id, price = excluded.price, budget = excluded.budget,
                    daily_budget = excluded.daily_budget, every_hours = excluded.every_hours,
                    most_per_address = excluded.most_per_address, valid_from = excluded.valid_from, valid_until = excluded.valid_until\
                """,
                "key",
                rule.key(),
                "id",
                Ids.next(),
                "partner",
                rule.partnerId(),
                "position",
                rule.positionId(),
                "price",
                rule.price().amount(),
                "currency",
                rule.price().currency(),
                "budget",
                rule.budget(),
                "daily",
                rule.dailyBudget(),
                "hours",
                rule.everyHours(),
                "most",
                rule.mostPerAddress(),
                "from",
                rule.validFrom(),
                "until",
                rule.validUntil());
    }

    private void resize(Stock stock, @Nullable Long total, String pointer) {
        if (!stocks.resize(stock, total)) {
            throw new Refused(
                    ClickProblem.CLICK_BUDGET_BELOW_SPENT,
                    stocks.used(stock.what(), List.of(stock.owner())).get(stock.owner())
                            + " are spent.",
                    new Refused.FieldError(pointer, "is less than what is spent"));
        }
    }

    /// Ends a rule: clicks that come from now on earn nothing by it. Its versions stay; if it is
    /// put again it goes on counting from them, with its whole budget.
    ///
    /// @throws Refused `NOT_FOUND`, `PRECONDITION_FAILED`
    @Transactional(Transactional.TxType.MANDATORY)
    void end(String key, @Nullable String ifMatch) {
        history.takeTurns(Kind.CLICKS);
        var rule = require(key);
        Revision.check(ifMatch, rule.version());
        var id = Objects.requireNonNull(rule.id());
        sql.run("delete from click_rule where brand = :brand and key = :key", "key", key);
        stocks.close(Stock.What.CLICKS, List.of(id));
        forgetDays(id, days.today().plusDays(1));
    }

    private static ClickRule read(ResultSet row) throws SQLException {
        return new ClickRule(
                row.getString("key"),
                BrandSql.id(row, "id"),
                row.getInt("version"),
                row.getString("partner_key"),
                BrandSql.maybeId(row, "partner_id"),
                row.getString("position_key"),
                BrandSql.maybeId(row, "position_id"),
                Money.of(row.getLong("price"), row.getString("currency")),
                row.getObject("budget", Long.class),
                row.getObject("daily_budget", Long.class),
                row.getInt("every_hours"),
                row.getInt("most_per_address"),
                BrandSql.maybeAt(row, "valid_from"),
                BrandSql.maybeAt(row, "valid_until"));
    }

    /// The rule that a click earns by.
    ///
    /// @param price of one click
    record Fitting(
            UUID id,
            String key,
            int version,
            Money price,
            int everyHours,
            int mostPerAddress,
            UUID positionId,
            UUID partnerId) {}

    /// @param inAll minor units of what was not rejected
    /// @param today minor units
    record Spent(long inAll, long today) {}

    /// @param isNew whether it was made by this
    record Put(ClickRule rule, boolean isNew) {}

    record Version(int version, Instant since, ClickRule rule) {}
}
