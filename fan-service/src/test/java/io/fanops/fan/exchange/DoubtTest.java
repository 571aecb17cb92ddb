package io.fanops.fan.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DoubtTest {
    private static final byte[] SECRET = {1, 2, 3};
    private final Doubt doubt = new Doubt(SECRET);

    @Test
    void oneHashInTenIsWrongAndAlwaysTheSameOnes() {
        var wrong = wrong(100_000);
        assertThat(wrong)
                .hasSize(Math.clamp(wrong.size(), 9_700, 10_300))
                .isEqualTo(wrong(100_000));
        var another = new Doubt(new byte[] {4});
        assertThat(wrong.stream().filter(another::isWrongOf).count()).isBetween(800L, 1_200L);
    }

    @Test
    void whatIsWrongIsTakenOffAnEstimate() {
        assertThat(Doubt.estimate(100 + 720, 1_000)).isEqualTo(900);
        assertThat(Doubt.estimate(100, 1_000)).isZero();
        assertThat(Doubt.estimate(0, 1_000)).isZero();
        assertThat(Doubt.estimate(1_000, 1_000)).isEqualTo(1_000);
        // 3,000 fans among 10,000.
        long counted =
                IntStream.range(0, 10_000)
                        .filter(i -> i < 3_000 != doubt.isWrongOf("h" + i))
                        .count();
        assertThat(Doubt.estimate((int) counted, 10_000)).isCloseTo(3_000, within(150));
    }

    private List<String> wrong(int of) {
        return IntStream.range(0, of).mapToObj(i -> "h" + i).filter(doubt::isWrongOf).toList();
    }
}
