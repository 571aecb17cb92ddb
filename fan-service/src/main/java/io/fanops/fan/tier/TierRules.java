package io.fanops.fan.tier;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.rules.Rules;
import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A brand's tiers, the lowest first, with what a fan must have spent or hold to be in one.
///
/// @param holdings the attribute whose number says what the fan holds, such as `assets`; null where
///   spend alone decides
/// @param tiers the lowest first; it asks for nothing, each other one for more than the one before
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TierRules(
        @Nullable @Size(min = 1, max = 100) String holdings,
        @NotEmpty @Size(max = 20) List<@NotNull @Valid Tier> tiers) {

    private static final String LOWEST = "must not be there: the lowest tier asks for nothing";
    private static final String MORE = "must be more than the tiers below ask for";

    /// 普通, 中端 and 高端. A brand's first thought, in minor units of its currency: 1,000 makes a
    /// customer worth a name, 10,000 one worth a person; a brand of cars or of tea sets its own.
    public static final Rules<TierRules> KIND =
            new Rules<>(
                    "TIERS",
                    TierRules.class,
                    new TierRules(
                            null,
                            List.of(
                                    new Tier("STANDARD", "普通", null, null),
                                    new Tier("MID", "中端", 100_000L, null),
                                    new Tier("HIGH", "高端", 1_000_000L, null))));

    /// Refuses tiers that make no ladder; those that a brand has made before are read all the same.
    ///
    /// @throws Refused `VALIDATION_FAILED`
    void check() {
        var places = new HashMap<String, Integer>();
        Long spent = 0L;
        Long held = 0L;
        for (int i = 0; i < tiers.size(); i++) {
            var tier = tiers.get(i);
            var pointer = "/tiers/" + i;
            var other = places.putIfAbsent(tier.key(), i);
            if (other != null) {
                throw Refused.disagreeing(
                        "are both " + tier.key(), "/tiers/" + other + "/key", pointer + "/key");
            }
            if (i == 0 && tier.minSpent() != null) {
                throw Refused.invalid(pointer + "/minSpent", LOWEST);
            }
            if (i == 0 && tier.minHoldings() != null) {
                throw Refused.invalid(pointer + "/minHoldings", LOWEST);
            }
            if (i > 0 && tier.minSpent() == null && tier.minHoldings() == null) {
                throw Refused.invalid(pointer, "must ask for something: only the lowest does not");
            }
            if (tier.minHoldings() != null && holdings == null) {
                throw Refused.disagreeing(
                        "must name the attribute and what it must be",
                        "/holdings",
                        pointer + "/minHoldings");
            }
            if (tier.minSpent() != null && tier.minSpent() <= spent) {
                throw Refused.invalid(pointer + "/minSpent", MORE);
            }
            if (tier.minHoldings() != null && tier.minHoldings() <= held) {
                throw Refused.invalid(pointer + "/minHoldings", MORE);
            }
            spent = tier.minSpent() == null ? spent : tier.minSpent();
            held = tier.minHoldings() == null ? held : tier.minHoldings();
        }
    }

    /// The tier that a fan is in.
    ///
    /// @param spent minor units of the brand's currency
    /// @param held the number in the attribute for holdings; null where there is none
    public Verdict judge(long spent, @Nullable BigDecimal held) {
        for (var tier : tiers.reversed()) {
            if (tier.minSpent() != null && spent >= tier.minSpent()) {
                return new Verdict(tier.key(), "spent " + spent + " ≥ " + tier.minSpent());
            }
            if (tier.minHoldings() != null
                    && held != null
                    && held.compareTo(BigDecimal.valueOf(tier.minHoldings())) >= 0) {
                return new Verdict(tier.key(), holdings + " ≥ " + tier.minHoldings());
            }
        }
        return new Verdict(lowest(), "below the thresholds of all others");
    }

    /// What is asked for in the next higher tier; null in the highest and for an unknown one.
    @Nullable Tier above(@Nullable String key) {
        for (int i = 0; i + 1 < tiers.size(); i++) {
            if (tiers.get(i).key().equals(key)) {
                return tiers.get(i + 1);
            }
        }
        return null;
    }

    /// Whether a tier is the asked one or a higher one.
    ///
    /// @param key null, or one that these rules do not know, is below all
    public boolean reaches(@Nullable String key, String asked) {
        var keys = tiers.stream().map(Tier::key).collect(Collectors.toList());
        return keys.contains(asked) && keys.indexOf(key) >= keys.indexOf(asked);
    }

    /// Whether there is a tier of this key.
    public boolean have(String key) {
        return tiers.stream().anyMatch(tier -> tier.key().equals(key));
    }

    /// The key of the tier that new fans start in.
    @JsonIgnore
    public String lowest() {
        return tiers.getFirst().key();
    }

    /// @param key as `tier("HIGH")` in an audience says it
    /// @param name for people, in the brand's language
    /// @param minSpent minor units of the brand's currency; with `minHoldings`, either is enough
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tier(
            @NotNull
                    @Pattern(
                            regexp = "[A-Z][A-Z0-9_]{0,39}",
                            message = "must be capitals, digits and underscores, at most 40")
                    String key,
            @NotBlank @Size(max = 100) String name,
            @Nullable @Min(1) Long minSpent,
            @Nullable @Min(1) Long minHoldings) {}

    /// @param because in words, for a person
    public record Verdict(String tier, String because) {}
}
