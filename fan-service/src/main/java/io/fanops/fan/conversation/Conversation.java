package io.fanops.fan.conversation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that was said.
///
/// @param sentiment -1 to 1; null where nothing told it
/// @param text null where it is not kept, or not any more
/// @param textKeptUntil null where the text is not kept
/// @param tagsAdded to the fan, because of it
/// @param tagsRemoved from the fan, because of it
record Conversation(
        UUID id,
        UUID fanId,
        String externalId,
        String channel,
        Direction direction,
        Instant at,
        @Nullable Double sentiment,
        @Nullable String text,
        @Nullable Instant textKeptUntil,
        List<String> tagsAdded,
        List<String> tagsRemoved,
        int policy) {

    /// Whether this was captured from an equal request; where the text has gone, it is not
    /// compared.
    boolean isSaidBy(Said said) {
        return channel.equals(said.channel())
                && direction == said.direction()
                && at.equals(said.at())
                && (text == null || text.equals(said.text()));
    }

    /// For answers that are kept for repeats, longer than the text may be.
    Conversation withoutText() {
        return new Conversation(
                id,
                fanId,
                externalId,
                channel,
                direction,
                at,
                sentiment,
                null,
                textKeptUntil,
                tagsAdded,
                tagsRemoved,
                policy);
    }
}
