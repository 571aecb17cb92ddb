package io.fanops.analytics.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunnelTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void stepsCountInTheirOrderOnly() {
        var funnel = new Funnel(List.of("a", "b"), HOUR);
        funnel.take("backwards", "b", START);
        funnel.take("backwards", "a", START.plusSeconds(1));
        funnel.take("forwards", "a", START);
        funnel.take("forwards", "b", START.plusSeconds(1));

        assertThat(funnel.counts()).containsExactly(2, 1);
    }

    @Test
    void aLaterStartMakesUpForAnEarlierOne() {
        var funnel = new Funnel(List.of("a", "b", "c"), HOUR);
        funnel.take("fan", "a", START);
        funnel.take("fan", "b", START.plusSeconds(10));
        funnel.take("fan", "a", START.plusSeconds(3000));
        funnel.take("fan", "b", START.plusSeconds(3500));
        funnel.take("fan", "c", START.plusSeconds(4000));

        assertThat(funnel.counts()).containsExactly(1, 1, 1);
    }

    @Test
    void theWindowRunsFromTheFirstStep() {
        var funnel = new Funnel(List.of("a", "b", "c"), HOUR);
        funnel.take("fan", "a", START);
        funnel.take("fan", "b", START.plusSeconds(3000));
        funnel.take("fan", "c", START.plusSeconds(3601));

        assertThat(funnel.counts()).containsExactly(1, 1, 0);
    }

    @Test
    void oneDeedIsOneStepAlsoWhereAStepIsNamedTwice() {
        var funnel = new Funnel(List.of("a", "a"), HOUR);
        funnel.take("once", "a", START);
        funnel.take("twice", "a", START);
        funnel.take("twice", "a", START.plusSeconds(1));

        assertThat(funnel.counts()).containsExactly(2, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void countsEqualThoseOfTryingEveryChain(long seed) {
        var random = new Random(seed);
        var steps = List.of("a", "b", "a", "c");
        var funnel = new Funnel(steps, Duration.ofSeconds(20));
        var expected = new long[steps.size()];
        for (int fan = 0; fan < 200; fan++) {
            var deeds = new ArrayList<Deed>();
            for (int i = random.nextInt(8); i > 0; i--) {
                deeds.add(
                        new Deed(
                                List.of("a", "b", "c", "x").get(random.nextInt(4)),
                                START.plusSeconds(random.nextInt(40))));
            }
            deeds.sort(
                    Comparator.comparing(Deed::at)
                            .thenComparing(deed -> steps.indexOf(deed.name())));
            for (var deed : deeds) {
                funnel.take("fan" + fan, deed.name(), deed.at());
            }
            for (int step = 0; step < steps.size(); step++) {
                expected[step] += reaches(deeds, steps.subList(0, step + 1), 0, 0, null) ? 1 : 0;
            }
        }

        assertThat(funnel.counts()).isEqualTo(expected);
    }

    private static boolean reaches(
            List<Deed> deeds, List<String> steps, int step, int from, @Nullable Instant start) {
        if (step == steps.size()) {
            return true;
        }
        for (int i = from; i < deeds.size(); i++) {
            var deed = deeds.get(i);
            boolean inTime = start == null || !deed.at().isAfter(start.plusSeconds(20));
            if (deed.name().equals(steps.get(step))
                    && inTime
                    && reaches(deeds, steps, step + 1, i + 1, start == null ? deed.at() : start)) {
                return true;
            }
        }
        return false;
    }

    private record Deed(String name, Instant at) {}
}
