package io.fanops.referral.commission;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All rules of a brand, as they hold at one moment.
record Tariff(List<Rule> rules) {

    /// The rules for a partner and an order.
    Tariff of(UUID earner, int level, String currency, Instant placedAt) {
        return new Tariff(
                rules.stream()
                        .filter(rule -> rule.isFor(earner, level, currency, placedAt))
                        .toList());
    }

    /// The one rule for a line: the most specific; of several the one that began last; then the
    /// first one by its key.
    Optional<Rule> ruleFor(@Nullable String sku, @Nullable String category) {
        return rules.stream()
                .filter(rule -> rule.covers(sku, category))
                .max(
                        Comparator.comparingInt((Rule rule) -> rule.specificity(sku))
                                .thenComparing(
                                        Rule::validFrom,
                                        Comparator.nullsFirst(Comparator.naturalOrder()))
                                .thenComparing(Rule::key, Comparator.reverseOrder()));
    }
}
