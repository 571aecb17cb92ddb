package io.fanops.content.store;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeningHoursTest {
    // 2026-11-20 is a Friday.
    private final OpeningHours hours =
            new OpeningHours(
                    List.of(
                            span("14:00", "18:00", MONDAY, FRIDAY),
                            span("09:00", "12:00", MONDAY, FRIDAY),
                            span("22:00", "03:00", FRIDAY),
                            span("00:00", "00:00", SUNDAY)));

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T08:59:59,false",
        "2026-11-20T09:00,true",
        "2026-11-20T11:59:59,true",
        "2026-11-20T12:00,false",
        "2026-11-20T17:00,true",
        "2026-11-20T22:00,true",
        "2026-11-21T02:59,true",
        "2026-11-21T03:00,false",
        "2026-11-21T10:00,false",
        "2026-11-22T00:00,true",
        "2026-11-22T23:59,true",
        "2026-11-23T00:00,false",
        "2026-11-19T10:00,false"
    })
    void isOpenWithinItsSpans(LocalDateTime moment, boolean open) {
        assertThat(hours.isOpenAt(moment)).isEqualTo(open);
    }

    @Test
    void listsADayFromMorningToNight() {
        assertThat(hours.on(FRIDAY))
                .extracting(OpeningSpan::opens)
                .containsExactly(LocalTime.of(9, 0), LocalTime.of(14, 0), LocalTime.of(22, 0));
        assertThat(hours.on(SATURDAY)).isEmpty();
        assertThat(new OpeningHours(List.of()).areKnown()).isFalse();
    }

    private static OpeningSpan span(String opens, String closes, DayOfWeek... days) {
        return new OpeningSpan(
                new TreeSet<>(List.of(days)), LocalTime.parse(opens), LocalTime.parse(closes));
    }
}
