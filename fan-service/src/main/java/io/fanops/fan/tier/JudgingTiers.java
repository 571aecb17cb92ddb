package io.fanops.fan.tier;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.rules.Change;
import io.fanops.fan.rules.Rulebook;
import io.fanops.fan.tier.TierRules.Tier;
import io.fanops.platform.problem.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Says why fans are in their tiers, and who would be in which by other thresholds.
@ApplicationScoped
class JudgingTiers {
    /// Fans a round trip to the database brings.
    private static final int FETCHED = 5_000;

    private static final String FIGURES =
            """
            select f.tier, f.spent,
                case when jsonb_typeof(f.attributes -> :holdings) = 'number' then f.attributes ->> :holdings end as held
            from fan f where f.brand = :brand and f.merged_into is null\
            """;

    private final Jdbi jdbi;
    private final Rulebook rulebook;

    JudgingTiers(Jdbi jdbi, Rulebook rulebook) {
        this.jdbi = jdbi;
        this.rulebook = rulebook;
    }

    /// @param fan in their own right
    /// @throws Refused `NOT_FOUND` where the fan was erased in the meantime
    Reason of(UUID fan) {
        var edition = rulebook.present().of(TierRules.KIND);
        var rules = edition.rules();
        var figures =
                jdbi.withHandle(handle ->
                                handle.createQuery(FIGURES + " and f.id = :fan")
                                        .bind("holdings", attribute(rules))
                                        .bind("fan", fan)
                                        .map((row, _) -> Figures.of(row))
                                        .findFirst())
                        .orElseThrow(() -> Refused.notFound("fan"));
        var verdict = rules.judge(figures.spent(), figures.held());
        boolean settled = verdict.tier().equals(figures.tier());
        return new Reason(
                verdict.tier(),
                verdict.because(),
                settled,
                settled ? null : figures.tier(),
                figures.spent(),
                figures.held(),
                edition.version(),
                rules.above(verdict.tier()));
    }

    /// Judges all fans by rules that are not made yet. One transaction, so that the database hands
    /// them over in portions.
    @Transactional
    Change change(TierRules rules) {
        var count = new Change.Count();
        jdbi.useHandle(handle ->
                handle.createQuery(FIGURES)
                        .setFetchSize(FETCHED)
                        .bind("holdings", attribute(rules))
                        .map((row, _) -> Figures.of(row))
                        .forEach(fan ->
                                count.add(
                                        fan.tier(), rules.judge(fan.spent(), fan.held()).tier())));
        return count.asOf(true);
    }

    private static String attribute(TierRules rules) {
        return rules.holdings() == null ? "" : rules.holdings();
    }

    private record Figures(@Nullable String tier, long spent, @Nullable BigDecimal held) {
        private static Figures of(ResultSet row) throws SQLException {
            var held = row.getString("held");
            return new Figures(
                    row.getString("tier"),
                    row.getLong("spent"),
                    held == null ? null : new BigDecimal(held));
        }
    }

    /// Why a fan is in a tier: all of it by one version of the rules.
    ///
    /// @param tier what the thresholds make of the figures now
    /// @param because the same in words
    /// @param settled whether the fan is recorded in it; false after new thresholds, until the
    ///   fan's next touch or a recomputation
    /// @param recorded the tier in which profile and audiences have the fan until then; null where
    ///   it is settled, and for a fan in none
    /// @param spent minor units of the brand's currency
    /// @param held the number in the attribute that the brand named for holdings
    /// @param next what the next higher tier asks for; null in the highest
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Reason(
            String tier,
            String because,
            boolean settled,
            @Nullable String recorded,
            long spent,
            @Nullable BigDecimal held,
            int rulesVersion,
            @Nullable Tier next) {}
}
