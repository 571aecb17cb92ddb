package io.fanops.fan.tier;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fanops.fan.rules.Rules;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
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

    public TierRules {
        if (tiers != null && tiers.stream().allMatch(Objects::nonNull) && !tiers.isEmpty()) {
            check(holdings, tiers);
        }
    }

    private static void check(@Nullable String holdings, List<Tier> tiers) {
        var keys = new HashSet<@Nullable String>();
        Long spent = 0L;
        Long held = 0L;
        for (int i = 0; i < tiers.size(); i++) {
            var tier = tiers.get(i);
            if (!keys.add(tier.key())) {
                throw new IllegalArgumentException("has the tier " + tier.key() + " twice");
            }
            if (i == 0 != (tier.minSpent() == null && tier.minHoldings() == null)) {
                throw new IllegalArgumentException(
                        "must ask for nothing in the lowest tier and for something in each other");
            }
            if (tier.minHoldings() != null && holdings == null) {
                throw new IllegalArgumentException("asks for holdings but names no attribute");
            }
            if (tier.minSpent() != null && tier.minSpent() <= spent
                    || tier.minHoldings() != null && tier.minHoldings() <= held) {
                throw new IllegalArgumentException("must ask for more in each higher tier");
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
