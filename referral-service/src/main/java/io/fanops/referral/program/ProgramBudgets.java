package io.fanops.referral.program;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// What programs may still spend.
///
/// One row a program, held until the transaction ends: take from it as late as can be, and in the
/// order of the programs' ids.
@ApplicationScoped
public class ProgramBudgets {
    private final Jdbi jdbi;

    ProgramBudgets(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Takes what one converted referral costs, wholly or not at all: an amount, and a place among
    /// those that the program may have.
    ///
    /// @param amount 0 or more, in the budget's unit
    /// @return what there was not enough of
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<String> take(UUID programId, long amount) {
        return jdbi.withHandle(handle -> {
            boolean taken =
                    handle.createUpdate(
                                            """
                                            update program_budget set spent = spent + :amount, conversions = conversions + 1
                                            where brand = :brand and program_id = :program
                                                and spent + :amount <= total and (cap is null or conversions < cap)\
                                            """)
                                    .bind("program", programId)
                                    .bind("amount", amount)
                                    .execute()
                            == 1;
            return taken
                    ? Optional.empty()
                    : Optional.of(isFull(handle, programId) ? "CAP_IN_TOTAL" : "BUDGET_EXHAUSTED");
        });
    }

    private static boolean isFull(Handle handle, UUID programId) {
        return handle.createQuery(
                        """
                        select conversions >= cap from program_budget
                        where brand = :brand and program_id = :program and cap is not null\
                        """)
                .bind("program", programId)
                .mapTo(Boolean.class)
                .findFirst()
                .orElse(false);
    }

    /// Puts back what was taken for a referral that came to nothing.
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBack(UUID programId, long amount) {
        giveBack(programId, amount, 1);
    }

    /// Puts back a part of what was taken for a referral whose place is free already.
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBackLate(UUID programId, long amount) {
        giveBack(programId, amount, 0);
    }

    private void giveBack(UUID programId, long amount, int conversions) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update program_budget set spent = spent - :amount, conversions = greatest(0, conversions - :conversions)
                                where brand = :brand and program_id = :program\
                                """)
                        .bind("program", programId)
                        .bind("amount", amount)
                        .bind("conversions", conversions)
                        .execute());
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
    }

    /// Makes budget and cap those of new terms.
    ///
    /// @return what is used up beyond them already
    Optional<ProgramProblem> resize(UUID programId, Terms terms) {
        return jdbi.withHandle(handle -> {
            var used =
                    handle.createQuery(
                                    """
                                    select spent, conversions from program_budget
                                    where brand = :brand and program_id = :program for update\
                                    """)
                            .bind("program", programId)
                            .map((row, _) ->
                                    new Used(row.getLong("spent"), row.getLong("conversions")))
                            .one();
            if (used.spent() > terms.budget()) {
                return Optional.of(ProgramProblem.BUDGET_BELOW_SPENT);
            }
            if (terms.capInTotal() != null && used.conversions() > terms.capInTotal()) {
                return Optional.of(ProgramProblem.CAP_BELOW_CONVERSIONS);
            }
            handle.createUpdate(
                            """
                            update program_budget set total = :total, cap = :cap
                            where brand = :brand and program_id = :program\
                            """)
                    .bind("program", programId)
                    .bind("total", terms.budget())
                    .bind("cap", terms.capInTotal())
                    .execute();
            return Optional.empty();
        });
    }

    Map<UUID, Used> used(Set<UUID> programIds) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                select program_id, spent, conversions from program_budget
                                where brand = :brand and program_id = any(:programs)\
                                """)
                        .bind("programs", programIds.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("program_id", UUID.class),
                                        new Used(row.getLong("spent"), row.getLong("conversions"))))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
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
