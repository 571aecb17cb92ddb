package io.fanops.fan.contact;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoursTest {
    @ParameterizedTest
    @CsvSource({
        // inside: now
        "9, 21, Asia/Shanghai, 2026-03-01T04:30:00Z, 2026-03-01T04:30:00Z",
        // before: today
        "9, 21, Asia/Shanghai, 2026-03-01T00:30:00Z, 2026-03-01T01:00:00Z",
        // after: tomorrow
        "9, 21, Asia/Shanghai, 2026-03-01T13:00:00Z, 2026-03-02T01:00:00Z",
        // over midnight
        "22, 6, UTC, 2026-03-01T03:00:00Z, 2026-03-01T03:00:00Z",
        "22, 6, UTC, 2026-03-01T06:00:00Z, 2026-03-01T22:00:00Z",
        // the whole day
        "0, 24, UTC, 2026-03-01T23:59:59Z, 2026-03-01T23:59:59Z",
        "5, 5, UTC, 2026-03-01T01:00:00Z, 2026-03-01T01:00:00Z",
        // clocks go forward at 2: there is no 2 o'clock, so it is 3
        "2, 4, Europe/Berlin, 2026-03-29T00:30:00Z, 2026-03-29T01:00:00Z",
        // clocks go back at 3: the first 2 o'clock of the two
        "2, 4, Europe/Berlin, 2026-10-24T23:30:00Z, 2026-10-25T00:00:00Z"
    })
    void theNextMomentIsTheFirstInside(
            int from, int to, String zone, Instant moment, Instant expected) {
        assertThat(new Hours(from, to).next(moment, ZoneId.of(zone))).isEqualTo(expected);
    }

    @Test
    void theNextMomentIsInsideAndNotEarlier() {
        var random = new Random(13);
        var zones = new String[] {"Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"};
        for (int i = 0; i < 2_000; i++) {
            var hours = new Hours(random.nextInt(24), 1 + random.nextInt(24));
            var zone = ZoneId.of(zones[random.nextInt(zones.length)]);
            var moment =
                    Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(31_536_000));
            var next = hours.next(moment, zone);
            assertThat(next).isAfterOrEqualTo(moment).isBefore(moment.plusSeconds(26 * 3_600));
        }
    }
}
