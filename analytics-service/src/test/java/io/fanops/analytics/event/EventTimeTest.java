package io.fanops.analytics.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventTimeTest {
    private static final Instant RECEIVED = Instant.parse("2026-01-02T12:00:00Z");

    @Test
    void aSlowClockIsSetRight() {
        // Sent a minute after it happened, by a clock that is an hour behind.
        var at =
                EventTime.corrected(
                        RECEIVED.minus(Duration.ofMinutes(61)),
                        RECEIVED.minus(Duration.ofHours(1)),
                        RECEIVED);

        assertThat(at).isEqualTo(RECEIVED.minus(Duration.ofMinutes(1)));
    }

    @Test
    void withoutTheTimeOfSendingTheTimestampHolds() {
        assertThat(EventTime.corrected(RECEIVED.minusSeconds(5), null, RECEIVED))
                .isEqualTo(RECEIVED.minusSeconds(5));
    }

    @Test
    void withoutATimestampItHappenedWhenItCame() {
        assertThat(EventTime.corrected(null, null, RECEIVED)).isEqualTo(RECEIVED);
    }

    @Test
    void aClockBeyondReckoningGivesNothingPlausible() {
        var at = EventTime.corrected(RECEIVED, Instant.MIN, RECEIVED);

        assertThat(EventTime.isPlausible(at, RECEIVED)).isFalse();
    }

    @Test
    void aTimeFarAheadOrLongAgoIsNotPlausible() {
        assertThat(EventTime.isPlausible(RECEIVED.plus(Duration.ofDays(2)), RECEIVED)).isFalse();
        assertThat(EventTime.isPlausible(Instant.parse("1999-12-31T23:59:59Z"), RECEIVED))
                .isFalse();
        assertThat(EventTime.isPlausible(RECEIVED.minus(Duration.ofDays(2000)), RECEIVED)).isTrue();
    }
}
