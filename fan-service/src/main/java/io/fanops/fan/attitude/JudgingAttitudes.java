package io.fanops.fan.attitude;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.rules.Change;
import io.fanops.fan.rules.Rulebook;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Says why fans are of their attitude classes, and who would be of which by other rules.
@ApplicationScoped
class JudgingAttitudes {
    /// Fans a round trip to the database brings.
    private static final int FETCHED = 5_000;

    private static final String FIGURES =
            """
            select attitude, orders, graded, grades, regraded, regrades
            from fan where brand = :brand and merged_into is null\
            """;

    private final Jdbi jdbi;
    private final Rulebook rulebook;

    JudgingAttitudes(Jdbi jdbi, Rulebook rulebook) {
        this.jdbi = jdbi;
        this.rulebook = rulebook;
    }

    /// @param fan in their own right
    /// @throws Refused `NOT_FOUND` where the fan was erased in the meantime
    Reason of(UUID fan) {
        var edition = rulebook.present().of(AttitudeRules.KIND);
        var figures =
                jdbi.withHandle(handle ->
                                handle.createQuery(FIGURES + " and id = :fan")
                                        .bind("fan", fan)
                                        .map((row, _) -> Figures.of(row))
                                        .findFirst())
                        .orElseThrow(() -> Refused.notFound("fan"));
        var verdict = edition.rules().judge(figures.orders(), figures.grades());
        boolean settled = verdict.attitude() == figures.attitude();
        return new Reason(
                verdict.attitude(),
                verdict.because(),
                settled,
                settled ? null : figures.attitude(),
                figures.orders(),
                figures.grades().count(),
                figures.grades().followUps(),
                figures.grades().mean(edition.rules().followUpWeight()),
                edition.version());
    }

    /// Judges all fans by rules that are not made yet. One transaction, so that the database hands
    /// them over in portions.
    @Transactional
    Change change(AttitudeRules rules) {
        var count = new Change.Count();
        jdbi.useHandle(handle ->
                handle.createQuery(FIGURES)
                        .setFetchSize(FETCHED)
                        .map((row, _) -> Figures.of(row))
                        .forEach(fan ->
                                count.add(
                                        fan.attitude().name(),
                                        rules.judge(fan.orders(), fan.grades())
                                                .attitude()
                                                .name())));
        return count.asOf(true);
    }

    private record Figures(Attitude attitude, long orders, Grades grades) {
        private static Figures of(ResultSet row) throws SQLException {
            return new Figures(
                    Attitude.valueOf(row.getString("attitude")),
                    row.getLong("orders"),
                    new Grades(
                            row.getLong("graded"),
                            row.getLong("grades"),
                            row.getLong("regraded"),
                            row.getLong("regrades")));
        }
    }

    /// Why a fan is of an attitude class: all of it by one version of the rules.
    ///
    /// @param attitude what the rules make of the figures now
    /// @param because the same in words
    /// @param settled whether the fan is recorded so; false after new rules, until the fan's next
    ///   touch or a recomputation
    /// @param recorded the class in which profile and audiences have the fan until then; null where
    ///   it is settled
    /// @param orders orders less those refunded in full
    /// @param grades how many, follow-up reviews left out
    /// @param meanGrade with follow-up reviews at their weight; null where there is no grade
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reason(
            Attitude attitude,
            String because,
            boolean settled,
            @Nullable Attitude recorded,
            long orders,
            long grades,
            long followUpReviews,
            @Nullable BigDecimal meanGrade,
            int rulesVersion) {}
}
