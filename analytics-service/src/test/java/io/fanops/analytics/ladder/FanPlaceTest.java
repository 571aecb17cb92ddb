package io.fanops.analytics.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.platform.contracts.Stage;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class FanPlaceTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00.123456789Z");

    private final UnaryOperator<FanPlace> joins = place -> place.join(Stage.BYSTANDER, T0);
    private final UnaryOperator<FanPlace> buys =
            place -> place.move(Stage.CONSUMER, T0.plusSeconds(1));
    private final UnaryOperator<FanPlace> spreads =
            place -> place.move(Stage.SPREADER, T0.plusSeconds(2));

    @Test
    void standsWhereTheLastMoveLedInWhateverOrderItIsTold() {
        for (var order :
                List.of(
                        List.of(joins, buys, spreads),
                        List.of(joins, spreads, buys),
                        List.of(buys, joins, spreads),
                        List.of(buys, spreads, joins),
                        List.of(spreads, joins, buys),
                        List.of(spreads, buys, joins))) {
            var place = FanPlace.UNKNOWN;
            for (var step : order) {
                place = step.apply(place);
            }
            assertThat(place.counted()).contains(Stage.SPREADER);
        }
    }

    @Test
    void isNotCountedBeforeTheFanIsKnown() {
        assertThat(buys.apply(FanPlace.UNKNOWN).counted()).isEmpty();
    }

    @Test
    void isNotCountedOnceErased() {
        assertThat(joins.apply(FanPlace.UNKNOWN).erase().counted()).isEmpty();
        assertThat(joins.apply(FanPlace.UNKNOWN.erase()).counted()).isEmpty();
    }
}
