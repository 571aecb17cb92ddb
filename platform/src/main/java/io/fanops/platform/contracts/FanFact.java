package io.fanops.platform.contracts;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What happens to brands and fans; topic `fanops.fan.v1`, told by the fan service.
public sealed interface FanFact extends Fact {
    String TOPIC = "fanops.fan.v1";

    /// A brand came to the platform.
    ///
    /// @param currency ISO 4217, the brand's own
    /// @param timezone IANA name; the brand's days and months are counted in it
    /// @param locale BCP 47 tag
    @Fact.Type("fanops.fan.brand-onboarded.v1")
    record BrandOnboarded(String slug, String name, String currency, String timezone, String locale)
            implements FanFact {
        @Override
        public @Nullable UUID fanId() {
            return null;
        }
    }

    /// A person became known to the brand.
    ///
    /// @param externalId the brand's own name for the fan
    /// @param stage where the fan stood from the first moment
    /// @param joinedOn the day the fan joined, as the brand told it
    /// @param at when the platform learnt of the fan
    @Fact.Type("fanops.fan.joined.v1")
    record Joined(
            UUID fanId, String externalId, Stage stage, @Nullable LocalDate joinedOn, Instant at)
            implements FanFact {}

    /// A fan moved on the ladder.
    ///
    /// @param cause the id of the fact or request that was the evidence
    @Fact.Type("fanops.fan.stage-moved.v1")
    record StageMoved(UUID fanId, Stage from, Stage to, String cause, Instant at)
            implements FanFact {}

    /// A fan turned out to be another: what is told of either is of one person, and in figures of
    /// fans now the merged one counts no more.
    ///
    /// @param fanId the survivor
    /// @param mergedFanId the fan whose id means the survivor since; facts may still name it
    @Fact.Type("fanops.fan.merged.v1")
    record Merged(UUID fanId, UUID mergedFanId, Instant at) implements FanFact {}

    /// The two were two after all: each is a fan in their own right again.
    ///
    /// @param fanId who was the survivor
    /// @param mergedFanId who counts again
    @Fact.Type("fanops.fan.merge-undone.v1")
    record MergeUndone(UUID fanId, UUID mergedFanId, Instant at) implements FanFact {}

    /// A fan asked to be forgotten: whoever holds something on this fan removes what is personal in
    /// it. Figures stay.
    @Fact.Type("fanops.fan.erased.v1")
    record Erased(UUID fanId, Instant at) implements FanFact {}
}
