package io.fanops.analytics.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fanops.platform.problem.Refused;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @Test
    void datesStandForWholeDaysOfTheBrand() {
        assertThat(TimeSpan.parse("2021-01-01", "2021-01-31", SHANGHAI))
                .isEqualTo(
                        new TimeSpan(
                                Instant.parse("2020-12-31T16:00:00Z"),
                                Instant.parse("2021-01-31T16:00:00Z")));
    }

    @Test
    void instantsStandForThemselves() {
        assertThat(TimeSpan.parse("2021-01-01T08:00:00+08:00", "2021-01-01T00:00:01Z", SHANGHAI))
                .isEqualTo(
                        new TimeSpan(
                                Instant.parse("2021-01-01T00:00:00Z"),
                                Instant.parse("2021-01-01T00:00:01Z")));
        // As a client sends it that does not escape the plus sign.
        assertThat(TimeSpan.parse("2021-01-01T08:00:00 08:00", null, SHANGHAI).from())
                .isEqualTo(Instant.parse("2021-01-01T00:00:00Z"));
    }

    @Test
    void withoutParametersItIsAllOfTime() {
        assertThat(TimeSpan.parse(null, "", SHANGHAI)).isEqualTo(new TimeSpan(null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2021-13-01",
                "2021-02-30",
                "2021-1-1",
                "2021-01-01T00:00",
                "+20210-01-01",
                "20210101"
            })
    void refusesWhatIsNoTime(String text) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> TimeSpan.parse(null, text, SHANGHAI))
                .satisfies(refused ->
                        assertThat(refused.errors().getFirst().pointer()).isEqualTo("to"));
    }

    @Test
    void refusesAnEndBeforeTheBeginning() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> TimeSpan.parse("2021-02-02", "2021-01-31", SHANGHAI));
    }
}
