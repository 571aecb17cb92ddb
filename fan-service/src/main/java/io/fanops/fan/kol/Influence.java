package io.fanops.fan.kol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How much a KOL moves, 0 to 100, and why.
///
/// @param formula changes with the parts or their weights
record Influence(int score, String formula, List<Part> parts) {
    static final String FORMULA = "reach-engagement-results/2";

    /// Points a part can give; results weigh as much as promises of them.
    private static final double REACH = 40;

    private static final double ENGAGEMENT = 30;
    private static final double RESULTS = 30;

    /// A hundred million followers are all there is to get: 10^8.
    private static final double REACH_DECADES = 8;

    /// One in ten who answers is as good as it gets, in hundredths of a percent.
    private static final double BEST_RATE = 1_000;

    /// Ten thousand orders: 10^4.
    private static final double ORDER_DECADES = 4;

    enum Metric {
        /// People who follow.
        FOLLOWERS,
        /// People who saw one typical post.
        REACH,
        /// Answers a post of those who saw it, in hundredths of a percent.
        ENGAGEMENT_RATE_BP;

        /// Nobody answers twice, and a thousand times all people is enough for the others.
        long most() {
            return this == ENGAGEMENT_RATE_BP ? 10_000 : 1_000_000_000_000L;
        }
    }

    /// @param platform null where it is over all
    /// @param source where the value was read
    /// @param at when it was so
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Evidence(
            UUID id,
            Metric metric,
            @Nullable String platform,
            long value,
            String source,
            Instant at) {}

    /// @param evidence ids of the entries that it follows from
    record Part(String part, double points, double of, String because, List<UUID> evidence) {}

    /// @param orders that approved tasks brought
    static Influence of(List<Evidence> evidence, long orders) {
        // What was read last counts; platforms add up, unless somebody has counted over all.
        var followers = newest(evidence, Metric.FOLLOWERS);
        var reach = newest(evidence, Metric.REACH);
        long people = Math.max(sum(followers), sum(reach));
        var rates = newest(evidence, Metric.ENGAGEMENT_RATE_BP);
        double rate = rates.stream().mapToLong(Evidence::value).average().orElse(0);
        var audience = new ArrayList<>(followers);
        audience.addAll(reach);
        var parts =
                List.of(
                        part(
                                "reach",
                                decades(people) / REACH_DECADES,
                                REACH,
                                people
                                        + " people follow or are reached, on a scale of powers of ten up to 10^8",
                                ids(audience)),
                        part(
                                "engagement",
                                rate / BEST_RATE,
                                ENGAGEMENT,
                                "%.2f %% of those who see it answer, 10 %% is full"
                                        .formatted(rate / 100),
                                ids(rates)),
                        part(
                                "results",
                                decades(orders) / ORDER_DECADES,
                                RESULTS,
                                orders
                                        + " orders by approved tasks, on a scale of powers of ten up to 10^4",
                                List.of()));
        return new Influence(
                (int) Math.round(parts.stream().mapToDouble(Part::points).sum()), FORMULA, parts);
    }

    private static Part part(
            String name, double share, double of, String because, List<UUID> evidence) {
        double points = Math.round(Math.min(1, share) * of * 10) / 10.0;
        return new Part(name, points, of, because, evidence);
    }

    private static double decades(long value) {
        return Math.log10(1.0 + value);
    }

    private static long sum(List<Evidence> evidence) {
        // Values are at most 10^12, and platforms at most a few dozen.
        return evidence.stream().mapToLong(Evidence::value).sum();
    }

    private static List<Evidence> newest(List<Evidence> evidence, Metric metric) {
        var byPlatform = new TreeMap<String, Evidence>();
        evidence.stream()
                .filter(entry -> entry.metric() == metric)
                .sorted(Comparator.comparing(Evidence::at).thenComparing(Evidence::id))
                .forEach(entry ->
                        byPlatform.put(entry.platform() == null ? "" : entry.platform(), entry));
        var overAll = byPlatform.get("");
        return overAll == null ? List.copyOf(byPlatform.values()) : List.of(overAll);
    }

    private static List<UUID> ids(List<Evidence> evidence) {
        return evidence.stream().map(Evidence::id).toList();
    }
}
