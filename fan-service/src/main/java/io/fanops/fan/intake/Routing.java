package io.fanops.fan.intake;

import io.fanops.fan.rules.Rules;
import io.fanops.platform.problem.Refused;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// Who may take what comes in, at first.
///
/// @param rules the first one that speaks of an item holds; where none does, it is everybody's
record Routing(@NotNull @Size(max = 100) List<@NotNull @Valid Rule> rules) {
    static final Rules<Routing> KIND = new Rules<>("INTAKE", Routing.class, new Routing(List.of()));

    /// @throws Refused `VALIDATION_FAILED` where a rule is for nobody, or for two
    void check() {
        for (int i = 0; i < rules.size(); i++) {
            if ((rules.get(i).role() == null) == (rules.get(i).person() == null)) {
                throw Refused.invalid("/rules/" + i, "either role or person must be given");
            }
        }
    }

    Optional<Rule> of(String channel, @Nullable String topic) {
        return rules.stream().filter(rule -> rule.speaksOf(channel, topic)).findFirst();
    }

    /// @param topic null for any, and for none
    /// @param channel null for any
    /// @param person subject of a person's token
    record Rule(
            @Nullable @Size(min = 1, max = 50) String topic,
            @Nullable @Size(min = 1, max = 50) String channel,
            @Schema(description = "Whoever has this role; either this or person")
                    @Nullable
                    @Pattern(
                            regexp = "brand-admin|marketer|store-clerk",
                            message = "must be brand-admin, marketer or store-clerk")
                    String role,
            @Schema(description = "The subject of one person's token; either this or role")
                    @Nullable
                    @Size(min = 1, max = 200)
                    String person,
            @Schema(description = "For how long; then the item is everybody's") @Min(1) @Max(10_080)
                    int minutes) {

        private boolean speaksOf(String itsChannel, @Nullable String itsTopic) {
            return (topic == null || topic.equals(itsTopic))
                    && (channel == null || channel.equals(itsChannel));
        }
    }
}
