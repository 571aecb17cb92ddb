package io.fanops.referral.program;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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

    /// Takes an amount, wholly or not at all.
    ///
    /// @param amount 0 or more, in the budget's unit
    /// @return whether there was enough
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean take(UUID programId, long amount) {
        return amount == 0
                || jdbi.withHandle(handle ->
                        handle.createUpdate(
                                        """
                                        update program_budget set spent = spent + :amount
                                        where brand = :brand and program_id = :program
                                            and spent + :amount <= total\
                                        """)
                                .bind("program", programId)
                                .bind("amount", amount)
                                .execute())
                        == 1;
    }

    /// Puts back what was taken for a referral that came to nothing.
    @Transactional(Transactional.TxType.MANDATORY)
    public void giveBack(UUID programId, long amount) {
        if (amount == 0) {
            return;
        }
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                update program_budget set spent = spent - :amount
                                where brand = :brand and program_id = :program\
                                """)
                        .bind("program", programId)
                        .bind("amount", amount)
                        .execute());
    }

    void open(UUID programId, long total) {
        jdbi.useHandle(handle ->
                handle.createUpdate(
                                """
                                insert into program_budget (brand, program_id, total)
                                values (:brand, :program, :total)\
                                """)
                        .bind("program", programId)
                        .bind("total", total)
                        .execute());
    }

    /// @return whether what is spent fits into the new total
    boolean resize(UUID programId, long total) {
        return jdbi.withHandle(handle ->
                handle.createUpdate(
                                """
                                update program_budget set total = :total
                                where brand = :brand and program_id = :program and spent <= :total\
                                """)
                        .bind("program", programId)
                        .bind("total", total)
                        .execute())
                == 1;
    }

    Map<UUID, Long> spent(Set<UUID> programIds) {
        return jdbi.withHandle(handle ->
                handle
                        .createQuery(
                                """
                                select program_id, spent from program_budget
                                where brand = :brand and program_id = any(:programs)\
                                """)
                        .bind("programs", programIds.toArray(UUID[]::new))
                        .map((row, _) ->
                                Map.entry(
                                        row.getObject("program_id", UUID.class),
                                        row.getLong("spent")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
