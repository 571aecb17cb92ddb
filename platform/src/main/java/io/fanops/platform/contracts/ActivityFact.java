package io.fanops.platform.contracts;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What fans did elsewhere and a brand reported to `POST /events`; topic `fanops.activity.v1`, told
/// by the analytics service.
public sealed interface ActivityFact extends Fact {
    String TOPIC = "fanops.activity.v1";

    /// A fan did something.
    ///
    /// @param messageId the sender's own id, unique in the brand
    /// @param externalId the fan as the sender named it, where it did not give a fan id
    /// @param type the sender's name of what was done, such as `page_viewed`
    /// @param at when it was done, corrected by the sender's clock skew
    @Fact.Type("fanops.activity.tracked.v1")
    record Tracked(
            String messageId,
            @Nullable UUID fanId,
            @Nullable String externalId,
            String type,
            Instant at)
            implements ActivityFact {}
}
