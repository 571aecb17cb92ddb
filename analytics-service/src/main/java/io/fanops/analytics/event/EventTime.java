package io.fanops.analytics.event;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When an event happened, by our clock.
final class EventTime {
    /// No phone reported events before; what claims to be older is a broken clock.
    static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    /// What claims to lie further ahead is a broken clock.
    static final Duration MOST_AHEAD = Duration.ofDays(1);

    private EventTime() {}

    /// Takes the sender's clock skew out, as Segment does: what the sender's clock was behind ours
    /// when it sent, it was behind when the event happened.
    ///
    /// @param timestamp when it happened, by the sender's clock; null for just before it was sent
    /// @param sentAt when it was sent, by the same clock; null where the sender does not say, so
    ///   that nothing is corrected
    /// @param receivedAt when it came, by ours
    static Instant corrected(
            @Nullable Instant timestamp, @Nullable Instant sentAt, Instant receivedAt) {
        if (timestamp == null) {
            return receivedAt;
        }
        try {
            return sentAt == null
                    ? timestamp
                    : timestamp.plus(Duration.between(sentAt, receivedAt));
        } catch (DateTimeException | ArithmeticException _) {
            // A clock that far off is in no century; what it leads to is not plausible either.
            return Instant.MIN;
        }
    }

    static boolean isPlausible(Instant at, Instant receivedAt) {
        return !at.isBefore(EARLIEST) && !at.isAfter(receivedAt.plus(MOST_AHEAD));
    }
}
