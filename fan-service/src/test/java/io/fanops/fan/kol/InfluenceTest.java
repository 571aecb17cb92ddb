package io.fanops.fan.kol;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.fan.kol.Influence.Evidence;
import io.fanops.fan.kol.Influence.Metric;
import io.fanops.fan.kol.KolTask.State;
import io.fanops.fan.kol.KolTask.Step;
import io.fanops.platform.contracts.Money;
import io.fanops.platform.identity.Ids;
import io.fanops.platform.problem.Refused;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class InfluenceTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void whoHasShownNothingMovesNothing() {
        var influence = Influence.of(List.of(), 0);
        assertThat(influence.score()).isZero();
        assertThat(influence.parts()).hasSize(3);
    }

    @Test
    void threePartsAddUpAndNameTheirEvidence() {
        var followers = entry(Metric.FOLLOWERS, "weibo", 9_999, 0);
        var rate = entry(Metric.ENGAGEMENT_RATE_BP, null, 500, 0);
        var influence = Influence.of(List.of(followers, rate), 99);
        assertThat(influence.parts().get(0).points()).isEqualTo(20);
        assertThat(influence.parts().get(1).points()).isEqualTo(15);
        assertThat(influence.parts().get(2).points()).isEqualTo(15);
        assertThat(influence.score()).isEqualTo(50);
        assertThat(influence.parts().get(0).evidence()).containsExactly(followers.id());
        assertThat(influence.parts().get(1).because()).startsWith("5.00 %");
    }

    @Test
    void ofEachPlatformTheNewestCountsAndNothingIsMoreThanFull() {
        var old = entry(Metric.FOLLOWERS, "weibo", 1_000_000, 0);
        var newer = entry(Metric.FOLLOWERS, "weibo", 9_999, 60);
        assertThat(Influence.of(List.of(newer, old), 0).parts().getFirst().points()).isEqualTo(20);
        var full =
                Influence.of(
                        List.of(
                                entry(Metric.REACH, null, 1_000_000_000_000L, 0),
                                entry(Metric.ENGAGEMENT_RATE_BP, null, 10_000, 0)),
                        1_000_000);
        assertThat(full.score()).isEqualTo(100);
    }

    @Test
    void whatIsCountedOverAllStandsForThePlatforms() {
        var weibo = entry(Metric.FOLLOWERS, "weibo", 1_000_000, 60);
        var whole = entry(Metric.FOLLOWERS, null, 9_999, 0);
        var reach = Influence.of(List.of(weibo, whole), 0).parts().getFirst();
        assertThat(reach.points()).isEqualTo(20);
        assertThat(reach.evidence()).containsExactly(whole.id());
    }

    @Test
    void isTheSameInWhateverOrderEvidenceCame() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var evidence = new ArrayList<Evidence>();
            for (int i = 0; i < 12; i++) {
                evidence.add(
                        entry(
                                Metric.values()[random.nextInt(3)],
                                random.nextBoolean() ? "weibo" : null,
                                random.nextInt(1_000_000),
                                random.nextInt(5)));
            }
            var first = Influence.of(evidence, 7);
            Collections.shuffle(evidence, random);
            assertThat(Influence.of(evidence, 7)).as("seed %d", seed).isEqualTo(first);
            assertThat(first.score()).as("seed %d", seed).isBetween(0, 100);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PROPOSED, ACCEPT REJECT",
        "ACCEPTED, DELIVER REJECT",
        "DELIVERED, APPROVE REJECT",
        "APPROVED, ''",
        "REJECTED, ''"
    })
    void aTaskTakesNoStepThatDoesNotFollow(State state, String steps) {
        var task =
                new KolTask(
                        Ids.next(),
                        null,
                        "b",
                        "t",
                        LocalDate.EPOCH,
                        Money.of(1, "CNY"),
                        state,
                        null,
                        NOON,
                        null,
                        Kol.State.ACTIVE);
        var allowed = new ArrayList<String>();
        for (var step : Step.values()) {
            try {
                task.allow(step);
                allowed.add(step.name());
            } catch (Refused refused) {
                assertThat(refused.type()).isEqualTo(KolProblem.TASK_STATE);
            }
        }
        assertThat(String.join(" ", allowed)).isEqualTo(steps);
        assertThat(task.actions()).hasSize(allowed.size());
    }

    @ParameterizedTest
    @EnumSource(Kol.State.class)
    void onlyAnActiveKolGetsTasks(Kol.State state) {
        var kol =
                new Kol(
                        Ids.next(),
                        state,
                        new KolDetails("k", "n", null, null, null, null),
                        0,
                        NOON);
        assertThat(kol.actions().contains("task")).isEqualTo(state == Kol.State.ACTIVE);
    }

    @Test
    void aResultThatIsNotThereHasNoPrice() {
        assertThat(KolTasks.per(500, 0, 1, "CNY")).isNull();
        assertThat(KolTasks.per(500, 3, 1, "CNY")).isEqualTo(Money.of(167, "CNY"));
        assertThat(KolTasks.per(500, 20_000, 1_000, "CNY")).isEqualTo(Money.of(25, "CNY"));
        long most = 1_000_000_000_000_000L;
        assertThat(KolTasks.per(most, 1_000, 1_000, "CNY")).isEqualTo(Money.of(most, "CNY"));
        assertThat(KolTasks.per(most, 999, 1_000, "CNY")).isNull();
        assertThat(KolTasks.per(most - 1, 3, 1_000, "CNY")).isNull();
        assertThat(KolTasks.per(most - 1, 7, 1, "CNY"))
                .isEqualTo(Money.of(142_857_142_857_143L, "CNY"));
    }

    private static Evidence entry(
            Metric metric, @Nullable String platform, long value, int secondsLater) {
        return new Evidence(
                Ids.next(), metric, platform, value, "page", NOON.plusSeconds(secondsLater));
    }
}
