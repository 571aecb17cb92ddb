package io.fanops.analytics.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event as it is taken.
///
/// @param messageId the sender's id for it, unique in the brand
/// @param externalId the fan as the sender named it, where it gave no id
/// @param name what was done
/// @param at when, by our clock
/// @param properties JSON object as text
/// @param context JSON object as text
record Event(
        String messageId,
        @Nullable UUID fanId,
        @Nullable String externalId,
        String name,
        Instant at,
        @Nullable String properties,
        @Nullable String context) {

    /// @param erased whether the fan is: then it counts, and nothing personal is kept of it
    Event by(UUID fan, boolean erased) {
        return erased
                ? new Event(messageId, fan, null, name, at, null, null)
                : new Event(messageId, fan, externalId, name, at, properties, context);
    }
}
