package io.fanops.fan.intake;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that came in, as it is at the moment.
///
/// @param externalId null for what a fan sent
/// @param fanId in their own right; null where nobody knows who it is
/// @param at when it was said
/// @param toldAt when we were told
/// @param onlyFor who alone may take it now; null for everybody
/// @param claim null where nobody has taken it, or has had it for too long
/// @param text null where it is not kept any more
/// @param answer null where there is none
/// @param closed null where it was not
record Item(
        UUID id,
        @Nullable String externalId,
        @Nullable UUID fanId,
        String channel,
        @Nullable String topic,
        Instant at,
        Instant toldAt,
        State state,
        @Nullable Reservation onlyFor,
        @Nullable Claim claim,
        @Nullable String text,
        @Nullable Answer answer,
        @Nullable Closing closed) {

    /// Whether this was told by an equal request; where the text has gone, it is not compared.
    boolean isToldBy(Incoming incoming, @Nullable UUID fan) {
        return Objects.equals(fanId, fan)
                && channel.equals(incoming.channel())
                && Objects.equals(topic, incoming.topic())
                && at.equals(incoming.at())
                && (text == null || text.equals(incoming.text()));
    }

    /// What the taker may do now.
    List<String> actions(Taker taker) {
        if (state.isEnd()
                || claim != null && !claim.by().equals(taker.subject())
                || onlyFor != null && !onlyFor.isFor(taker)) {
            return List.of();
        }
        return claim == null
                ? List.of("claim", "answer", "close")
                : List.of("claim", "release", "answer", "close");
    }

    /// For answers that are kept for repeats, longer than the texts may be.
    Item withoutTexts() {
        return new Item(
                id,
                externalId,
                fanId,
                channel,
                topic,
                at,
                toldAt,
                state,
                onlyFor,
                claim,
                null,
                answer == null
                        ? null
                        : new Answer(answer.channel(), answer.by(), answer.at(), null),
                closed);
    }

    /// What is told.
    ///
    /// @param externalId null where the fan says it
    /// @param at to the microsecond, as it is stored
    record Incoming(
            @Nullable String externalId,
            String channel,
            @Nullable String topic,
            String text,
            Instant at) {}

    /// @param role null where it is for one person
    /// @param person subject of the person's token; null where it is for a role
    record Reservation(@Nullable String role, @Nullable String person, Instant until) {
        private boolean isFor(Taker taker) {
            return taker.isAdministrator()
                    || taker.subject().equals(person)
                    || role != null && taker.roles().contains(role);
        }
    }

    /// @param by subject of the token of whoever has it
    record Claim(String by, Instant until) {}

    /// @param by subject of the token of whoever answered
    /// @param text null where it is not kept any more
    record Answer(String channel, String by, Instant at, @Nullable String text) {}

    /// @param by subject of the token of whoever closed it
    record Closing(String reason, String by, Instant at) {}
}
