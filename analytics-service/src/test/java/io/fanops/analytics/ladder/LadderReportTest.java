package io.fanops.analytics.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.analytics.BrandAtWork;
import io.fanops.platform.contracts.FanFact.Erased;
import io.fanops.platform.contracts.FanFact.MergeUndone;
import io.fanops.platform.contracts.FanFact.Merged;
import io.fanops.platform.contracts.FanFact.StageMoved;
import io.fanops.platform.contracts.Stage;
import io.fanops.platform.testing.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
class LadderReportTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    private final BrandAtWork brand = new BrandAtWork();

    @Test
    void listsAllStagesInOrderWhenNobodyIsThere() {
        var ladder = brand.report("ladder");

        assertThat(ladder.getList("stages.stage"))
                .containsExactly("BYSTANDER", "FOLLOWER", "CONSUMER", "SPREADER", "PARTNER");
        assertThat(ladder.getList("stages.fans")).containsExactly(0, 0, 0, 0, 0);
        assertThat(ladder.getList("moves")).isEmpty();
        assertThat(ladder.getString("asOf")).endsWith("Z");
        assertThat(ladder.getLong("lagMs")).isNotNegative();
    }

    @Test
    void countsFansWhereTheyStandAndTheMovesTheyMade() {
        brand.joined("a", Stage.BYSTANDER);
        var buyer = brand.joined("b", Stage.FOLLOWER);
        var spreader = brand.joined("c", Stage.FOLLOWER);

        brand.tell(new StageMoved(buyer, Stage.FOLLOWER, Stage.CONSUMER, "order", NOON));
        brand.tell(new StageMoved(spreader, Stage.FOLLOWER, Stage.CONSUMER, "order", NOON));
        brand.tell(
                new StageMoved(
                        spreader, Stage.CONSUMER, Stage.SPREADER, "referral", NOON.plusSeconds(1)));

        var ladder = brand.settled("ladder");
        assertThat(ladder.getList("stages.fans")).containsExactly(1, 0, 1, 1, 0);
        assertThat(ladder.getList("moves", Map.class))
                .isEqualTo(
                        List.of(
                                Map.of("from", "FOLLOWER", "to", "CONSUMER", "fans", 2),
                                Map.of("from", "CONSUMER", "to", "SPREADER", "fans", 1)));
    }

    @Test
    void anErasedFanLeavesTheStagesAndItsMovesStay() {
        var fan = brand.joined("gone", Stage.FOLLOWER);
        brand.joined("stays", Stage.FOLLOWER);
        brand.tell(new StageMoved(fan, Stage.FOLLOWER, Stage.CONSUMER, "order", NOON));
        brand.tell(new Erased(fan, NOON.plusSeconds(60)));

        var ladder = brand.settled("ladder");
        assertThat(ladder.getList("stages.fans")).containsExactly(0, 1, 0, 0, 0);
        assertThat(ladder.getList("moves.fans")).containsExactly(1);
    }

    @Test
    void aMergedFanIsCountedAsTheSurvivorAloneUntilTheMergeIsUndone() {
        var survivor = brand.joined("stays", Stage.FOLLOWER);
        var other = brand.joined("other", Stage.BYSTANDER);
        brand.tell(new Merged(survivor, other, NOON));
        assertThat(brand.settled("ladder").getList("stages.fans")).containsExactly(0, 1, 0, 0, 0);

        brand.tell(new MergeUndone(survivor, other, NOON.plusSeconds(1)));
        // An older word that comes late changes nothing.
        brand.tell(new Merged(survivor, other, NOON));
        assertThat(brand.settled("ladder").getList("stages.fans")).containsExactly(1, 1, 0, 0, 0);
    }
}
