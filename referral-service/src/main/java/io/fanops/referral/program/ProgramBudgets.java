package io.fanops.referral.program;

import io.fanops.platform.identity.Ids;
import io.fanops.referral.brand.Days;
import io.fanops.referral.stock.Stock;
import io.fanops.referral.stock.Stock.What;
import io.fanops.referral.stock.Stocks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// What programs may still spend, on all days and today, and how many referrals of theirs may
/// convert.
///
/// A day's budget is a stock of its own, which is opened when the day's first referral wants it:
/// the next day begins with all of it, whether anybody is there at midnight or not. Locked in this
/// order: places, budget, the limits' row, the day.
@ApplicationScoped
public class ProgramBudgets {
    private static final int DAYS_KEPT = 7;

    private final Jdbi jdbi;
    private final Stocks stocks;
    private final Days days;

    ProgramBudgets(Jdbi jdbi, Stocks stocks, Days days) {
        this.jdbi = jdbi;
        this.stocks = stocks;
        this.days = days;
    }

    /// Takes what one converted referral costs, wholly or not at all: an amount, and a place among
    /// those that the program may have.
    ///
    /// @param amount 0 or more, in the budget's unit
    /// @param isDaily whether it is of today's budget too
    @Transactional(Transactional.TxType.MANDATORY)
    public Taking take(UUID programId, long amount, boolean isDaily) {
        if (!stocks.take(places(programId), 1)) {
            return new Taking.Lacking("CAP_IN_TOTAL");
        }
        if (!stocks.take(budget(programId), amount)) {
            stocks.giveBack(places(programId), 1);
            return new Taking.Lacking("BUDGET_EXHAUSTED");
        }
        var day = isDaily ? today(programId) : null;
        if (day != null && !stocks.take(day(day), amount)) {
            giveBack(programId, amount, null);
            return new Taking.Lacking("DAILY_BUDGET_EXHAUSTED");
        }
        return new Taking.Taken(day);
    }

    /// Has the program to itself until the transaction ends, for one that takes several times; in
    /// the order of the programs' ids.
    ///
    /// @param isDaily whether it takes of today's budget too
    @Transactional(Transactional.TxType.MANDATORY)
    public void hold(UUID programId, boolean isDaily) {
        stocks.hold(places(programId));
        stocks.hold(budget(programId));
        if (isDaily) {
            stocks.hold(day(today(programId)));
        }
    }

    /// Puts back what was taken for a referral that came to nothing.
    ///
    /// @param day that it was taken of: if that is over, nobody has more by it
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBack(UUID programId, long amount, @Nullable UUID day) {
        stocks.giveBack(places(programId), 1);
        giveBackLate(programId, amount, day);
    }

    /// Puts back a part of what was taken for a referral whose place is free already.
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBackLate(UUID programId, long amount, @Nullable UUID day) {
        stocks.giveBack(budget(programId), amount);
        if (day != null) {
            stocks.giveBack(day(day), amount);
        }
    }

    /// The brand's present day of a program, opened if nobody has yet.
    private UUID today(UUID programId) {
        var day = days.today();
        return jdbi.withHandle(handle -> {
            var known = opened(handle, programId, day);
            if (known.isPresent()) {
                return known.get();
            }
            // Who changes the limit at this moment is waited for, and finds the day afterwards.
            var limit =
                    handle.createQuery(
                                    "select daily from program_budget where brand = :brand and program_id = :program for share")
                            .bind("program", programId)
                            .map((row, _) -> Optional.ofNullable(row.getObject(1, Long.class)))
                            .one()
                            .orElse(null);
            var id = Ids.next();
            boolean isFirst =
                    handle.createUpdate(
                                            """
                                            insert into program_day (brand, program_id, day, id) values (:brand, :program, :day, :id)
                                            on conflict (brand, program_id, day) do nothing\
                                            """)
                                    .bind("program", programId)
                                    .bind("day", day)
                                    .bind("id", id)
                                    .execute()
                            == 1;
            if (!isFirst) {
                return opened(handle, programId, day).orElseThrow();
            }
            stocks.open(day(id), limit);
            forget(handle, programId, day);
            return id;
        });
    }

    private static Optional<UUID> opened(Handle handle, UUID programId, LocalDate day) {
        return handle.createQuery(
                        "select id from program_day where brand = :brand and program_id = :program and day = :day")
                .bind("program", programId)
                .bind("day", day)
                .mapTo(UUID.class)
                .findFirst();
    }

    /// Nobody asks for days long past.
    private static void forget(Handle handle, UUID programId, LocalDate today) {
        handle.createUpdate(
                        """
                        with gone as (
                            delete from program_day where brand = :brand and program_id = :program and day < :before returning id)
                        delete from stock_part p using gone g where p.brand = :brand and p.what = 'DAY' and p.owner = g.id\
                        """)
                .bind("program", programId)
                .bind("before", today.minusDays(DAYS_KEPT))
                .execute();
    }

    void open(UUID programId, Terms terms) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into program_budget (brand, program_id, total, cap, daily)
                                values (:brand, :program, :total, :cap, :daily)\
                                """)
                        .bind("program", programId)
                        .bind("daily", terms.dailyBudget())
                        .bind("total", terms.budget())
                        .bind("cap", terms.capInTotal())
                        .execute());
        stocks.open(budget(programId), terms.budget());
        stocks.open(places(programId), terms.capInTotal());
    }

    /// Makes budget and cap those of new terms.
    ///
    /// @return what is used up beyond them already
    Optional<ProgramProblem> resize(UUID programId, Terms terms) {
        if (!stocks.resize(places(programId), terms.capInTotal())) {
            return Optional.of(ProgramProblem.CAP_BELOW_CONVERSIONS);
        }
        if (!stocks.resize(budget(programId), terms.budget())) {
            return Optional.of(ProgramProblem.BUDGET_BELOW_SPENT);
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update program_budget set total = :total, cap = :cap, daily = :daily
                                where brand = :brand and program_id = :program\
                                """)
                        .bind("program", programId)
                        .bind("daily", terms.dailyBudget())
                        .bind("total", terms.budget())
                        .bind("cap", terms.capInTotal())
                        .execute());
        return opened(programId)
                .filter(today -> !stocks.resize(day(today), terms.dailyBudget()))
                .map(_ -> ProgramProblem.DAILY_BUDGET_BELOW_SPENT);
    }

    private Optional<UUID> opened(UUID programId) {
        var day = days.today();
        return jdbi.withHandle(handle -> opened(handle, programId, day));
    }

    /// What programs have used up.
    ///
    /// @param daily those with a daily budget
    Map<UUID, Used> used(Set<UUID> programIds, Set<UUID> daily) {
        var days = today(daily);
        var today = stocks.used(What.DAY, days.values());
        var spent = stocks.used(What.BUDGET, programIds);
        var conversions = stocks.used(What.PLACES, programIds);
        return programIds.stream()
                .collect(
                        Collectors.toMap(
                                id -> id,
                                id ->
                                        new Used(
                                                spent.getOrDefault(id, 0L),
                                                conversions.getOrDefault(id, 0L),
                                                today.getOrDefault(days.get(id), 0L))));
    }

    /// The days of programs that are opened today.
    private Map<UUID, UUID> today(Set<UUID> programIds) {
        if (programIds.isEmpty()) {
            return Map.of();
        }
        var day = days.today();
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select program_id, id from program_day
                                where brand = :brand and program_id = any(:programs) and day = :day\
                                """)
                        .bind("programs", programIds.toArray(UUID[]::new))
                        .bind("day", day)
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                        .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Stock budget(UUID programId) {
        return new Stock(What.BUDGET, programId);
    }

    private static Stock day(UUID id) {
        return new Stock(What.DAY, id);
    }

    private static Stock places(UUID programId) {
        return new Stock(What.PLACES, programId);
    }

    /// How many referrals of a program are in which state.
    Map<String, Long> referrals(UUID programId) {
        return jdbi.withHandle(handle ->
                handle.createQuery(
                                """
                                select state, count(*) as n from referral
                                where brand = :brand and program_id = :program group by state order by state\
                                """)
                        .bind("program", programId)
                        .map((row, _) -> Map.entry(row.getString("state"), row.getLong("n")))
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        Map.Entry::getValue,
                                        (a, _) -> a,
                                        LinkedHashMap::new)));
    }

    /// What a program has used up.
    ///
    /// @param spent in the budget's unit
    /// @param conversions referrals that stand QUALIFIED or REWARDED
    /// @param spentToday of the daily budget
    record Used(long spent, long conversions, long spentToday) {
        static final Used NOTHING = new Used(0, 0, 0);
    }

    /// What became of taking.
    public sealed interface Taking {
        /// @param day whose budget it was taken of; null where it was of none
        record Taken(@Nullable UUID day) implements Taking {}

        /// @param what there was not enough of
        record Lacking(String what) implements Taking {}
    }
}
