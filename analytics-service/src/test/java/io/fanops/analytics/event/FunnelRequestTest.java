package io.fanops.analytics.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fanops.platform.problem.Refused;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunnelRequestTest {
    @Test
    void stepsAreSeparatedByCommas() {
        assertThat(FunnelRequest.parse("joined, ordered,stage:PARTNER", "7d").steps())
                .isEqualTo(List.of("joined", "ordered", "stage:PARTNER"));
    }

    @ParameterizedTest
    @CsvSource({"7d,P7D", "12h,PT12H", "30m,PT30M", "45s,PT45S", "2w,P14D", "PT90M,PT1H30M"})
    void aWindowIsReadInShortAndByIso(String text, Duration window) {
        assertThat(FunnelRequest.parse("a", text).window()).isEqualTo(window);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7", "d", "0d", "-1d", "367d", "PT0S", "-PT1H", "99999999999d", "soon"})
    void refusesWhatIsNoWindow(String text) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> FunnelRequest.parse("a", text))
                .satisfies(refused ->
                        assertThat(refused.errors().getFirst().pointer()).isEqualTo("window"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a,,b", ",", "a,b,c,d,e,f,g,h,i,j,k"})
    void refusesWhatAreNoSteps(String text) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> FunnelRequest.parse(text, "7d"))
                .satisfies(refused ->
                        assertThat(refused.errors().getFirst().pointer()).isEqualTo("steps"));
    }
}
