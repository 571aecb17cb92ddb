package io.fanops.referral.program;

import io.fanops.referral.stock.Stock;
import io.fanops.referral.stock.Stock.What;
import io.fanops.referral.stock.Stocks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/// What programs may still spend, and how many referrals of theirs may convert.
@ApplicationScoped
public class ProgramBudgets {
    private final Jdbi jdbi;
    private final Stocks stocks;

    ProgramBudgets(Jdbi jdbi, Stocks stocks) {
        this.jdbi = jdbi;
        this.stocks = stocks;
    }

    /// Takes what one converted referral costs, wholly or not at all: an amount, and a place among
    /// those that the program may have.
    ///
    /// @param amount 0 or more, in the budget's unit
    /// @return what there was not enough of
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<String> take(UUID programId, long amount) {
        if (!stocks.take(places(programId), 1)) {
            return Optional.of("CAP_IN_TOTAL");
        }
        if (!stocks.take(budget(programId), amount)) {
            stocks.giveBack(places(programId), 1);
            return Optional.of("BUDGET_EXHAUSTED");
        }
        return Optional.empty();
    }

    /// Has the program to itself until the transaction ends, for one that takes several times; in
    /// the order of the programs' ids.
    @Transactional(Transactional.TxType.MANDATORY)
    public void hold(UUID programId) {
        stocks.hold(places(programId));
        stocks.hold(budget(programId));
    }

    /// Puts back what was taken for a referral that came to nothing.
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBack(UUID programId, long amount) {
        stocks.giveBack(places(programId), 1);
        giveBackLate(programId, amount);
    }

    /// Puts back a part of what was taken for a referral whose place is free already.
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBackLate(UUID programId, long amount) {
        stocks.giveBack(budget(programId), amount);
    }

    void open(UUID programId, Terms terms) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into program_budget (brand, program_id, total, cap)
                                values (:brand, :program, :total, :cap)\
                                """)
                        .bind("program", programId)
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
                                update program_budget set total = :total, cap = :cap
                                where brand = :brand and program_id = :program\
                                """)
                        .bind("program", programId)
                        .bind("total", terms.budget())
                        .bind("cap", terms.capInTotal())
                        .execute());
        return Optional.empty();
    }

    Map<UUID, Used> used(Set<UUID> programIds) {
        var spent = stocks.used(What.BUDGET, programIds);
        var conversions = stocks.used(What.PLACES, programIds);
        return programIds.stream()
                .collect(
                        Collectors.toMap(
                                id -> id,
                                id ->
                                        new Used(
                                                spent.getOrDefault(id, 0L),
                                                conversions.getOrDefault(id, 0L))));
    }

    private static Stock budget(UUID programId) {
        return new Stock(What.BUDGET, programId);
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
    record Used(long spent, long conversions) {
        static final Used NOTHING = new Used(0, 0);
    }
}
