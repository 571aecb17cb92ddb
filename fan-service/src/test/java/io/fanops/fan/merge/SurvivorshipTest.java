package io.fanops.fan.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class SurvivorshipTest {
    private static final ObjectNode SURVIVOR =
            FanRows.read(
                    """
                    {"id":"1","external_id":"a","version":3,"nickname":"A","gender":null,"stage":"FOLLOWER","tags":["tea"],
                     "attributes":{"income":1.50,"city":"沪"},"orders":2,"spent":300,"last_seen":"2026-01-01T00:00:00+00:00"}\
                    """);
    private static final ObjectNode MERGED =
            FanRows.read(
                    """
                    {"id":"2","external_id":"b","version":9,"nickname":"B","gender":"F","stage":"CONSUMER","tags":["coffee","tea"],
                     "attributes":{"income":2,"vip":true},"orders":1,"spent":50,"last_seen":"2026-01-01T08:00:01+08:00"}\
                    """);

    @Test
    void keepsWhatIsTheSurvivorsAndAddsWhatIsMissing() {
        var united = Survivorship.united(SURVIVOR, MERGED);
        assertThat(
                        Survivorship.same(
                                united,
                                FanRows.read(
                                        """
                                        {"id":"1","external_id":"a","version":3,"nickname":"A","gender":"F","stage":"CONSUMER",
                                         "tags":["coffee","tea"],"attributes":{"income":1.5,"city":"沪","vip":true},"orders":3,
                                         "spent":350,"last_seen":"2026-01-01T00:00:01+00:00"}\
                                        """)))
                .as(united.toString())
                .isTrue();
    }

    @Test
    void sumsStayAtTheMostRatherThanOverflow() {
        var rich = FanRows.read("{\"spent\":9223372036854775806}");
        assertThat(Survivorship.united(rich, FanRows.read("{\"spent\":5}")).get("spent").asLong())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void partingGivesBackWhatNobodyHasChanged() {
        var after = Survivorship.united(SURVIVOR, MERGED);
        var parted = Survivorship.parted(SURVIVOR, after, after);
        assertThat(Survivorship.changed(SURVIVOR, parted)).isEmpty();
        assertThat(Survivorship.changed(after, parted)).isNotEmpty();
    }

    @Test
    void partingLeavesTheSurvivorWhatWasToldSince() {
        var after = Survivorship.united(SURVIVOR, MERGED);
        var now = after.deepCopy();
        now.put("gender", "O").put("region", "京").put("orders", 4).put("spent", 400);
        now.withArray("tags").removeAll().add("coffee").add("milk");
        now.withObject("/attributes").put("vip", false).put("shoe", 38);
        var parted = Survivorship.parted(SURVIVOR, after, now);
        assertThat(parted.get("gender").asText()).isEqualTo("O");
        assertThat(parted.get("region").asText()).isEqualTo("京");
        assertThat(parted.get("orders").asLong()).isEqualTo(3);
        assertThat(parted.get("spent").asLong()).isEqualTo(350);
        // `coffee` came with the merge and goes, `tea` was taken away since and stays away.
        assertThat(parted.get("tags").toString()).isEqualTo("[\"milk\"]");
        assertThat(parted.get("attributes").toString())
                .isEqualTo("{\"income\":1.50,\"vip\":false,\"city\":\"沪\",\"shoe\":38}");
        assertThat(parted.get("stage").asText()).isEqualTo("FOLLOWER");
    }
}
