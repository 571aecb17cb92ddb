package io.fanops.fan.gathering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fanops.platform.problem.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreakTest {
    /// The night in which clocks in Europe are put back, and a leap day, are days as any others.
    private static final LocalDate TODAY = LocalDate.parse("2024-03-31");

    @ParameterizedTest
    @CsvSource({
        "'', 0, 0, 0",
        "0, 1, 1, 1",
        "1, 1, 1, 1",
        "2, 0, 1, 1",
        "0 1 2, 3, 3, 3",
        "1 2 4 5 6 7, 2, 4, 6",
        "0 2 3, 1, 2, 3",
        "30 31 32, 0, 3, 3",
        "-1 0, 1, 1, 1"
    })
    void aStreakIsDaysInARow(String daysAgo, int current, int longest, int total) {
        var days =
                Arrays.stream(daysAgo.split(" "))
                        .filter(ago -> !ago.isEmpty())
                        .map(ago -> TODAY.minusDays(Long.parseLong(ago)))
                        .toList();
        assertThat(Streak.of(days, TODAY)).isEqualTo(new Streak(current, longest, total));
    }

    @Test
    void isTheSameInWhateverOrderTheDaysWereToldAndEqualsCountingByHand() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var days = new ArrayList<LocalDate>();
            for (int ago = 0; ago < 40; ago++) {
                if (random.nextInt(4) > 0) {
                    days.add(TODAY.minusDays(ago));
                }
            }
            Collections.shuffle(days, random);
            int current = 0;
            var from = days.contains(TODAY) ? TODAY : TODAY.minusDays(1);
            while (days.contains(from.minusDays(current))) {
                current++;
            }
            int longest = 0;
            for (var start : days) {
                int run = 0;
                while (days.contains(start.plusDays(run))) {
                    run++;
                }
                longest = Math.max(longest, run);
            }
            assertThat(Streak.of(days, TODAY))
                    .as("seed %d", seed)
                    .isEqualTo(new Streak(current, longest, days.size()));
        }
    }

    @ParameterizedTest
    @CsvSource({"PT48H, true", "PT96H, true", "PT47H59M, false", "PT96H1S, false", "PT-1H, false"})
    void aSessionIsAnnouncedTwoToFourDaysAhead(Duration ahead, boolean right) {
        var now = Instant.parse("2026-03-01T00:00:00Z");
        if (right) {
            assertThatCode(() -> Announcing.checkWindow(now.plus(ahead), now))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> Announcing.checkWindow(now.plus(ahead), now))
                    .isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"PT1H, true", "PT2H, true", "PT59M, false", "PT2H1S, false", "PT-1H, false"})
    void aSessionLastsOneToTwoHours(Duration length, boolean right) {
        var start = Instant.parse("2026-03-01T00:00:00Z");
        if (right) {
            assertThatCode(() -> Announcing.checkLength(start, start.plus(length)))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> Announcing.checkLength(start, start.plus(length)))
                    .isInstanceOf(Refused.class);
        }
    }
}
