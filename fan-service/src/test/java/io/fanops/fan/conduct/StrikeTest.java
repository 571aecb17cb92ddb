package io.fanops.fan.conduct;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.fan.conduct.Strike.State;
import io.fanops.fan.conduct.Strike.Verdict;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrikeTest {
    private static final Instant LAPSES = Instant.parse("2026-03-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, PRIVATE_TALK",
        "1, PUBLIC_WARNING",
        "2, REMOVAL",
        "3, REMOVAL",
        "5000000000, REMOVAL"
    })
    void theStepFollowsFromTheStrikesThatStand(long standing, Step step) {
        assertThat(Step.after(standing)).isEqualTo(step);
    }

    @Test
    void theStateFollowsFromTheAppealAndTheTime() {
        var before = LAPSES.minusSeconds(1);
        assertThat(Strike.state(null, LAPSES, before)).isEqualTo(State.STANDING);
        assertThat(Strike.state(null, LAPSES, LAPSES)).isEqualTo(State.LAPSED);
        assertThat(Strike.state(Verdict.OPEN, LAPSES, LAPSES)).isEqualTo(State.APPEALED);
        assertThat(Strike.state(Verdict.UPHELD, LAPSES, before)).isEqualTo(State.STANDING);
        assertThat(Strike.state(Verdict.GRANTED, LAPSES, before)).isEqualTo(State.TAKEN_BACK);
    }
}
