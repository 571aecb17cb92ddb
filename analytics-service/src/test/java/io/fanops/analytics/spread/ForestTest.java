package io.fanops.analytics.spread;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.analytics.spread.Forest.Generation;
import io.fanops.analytics.spread.Forest.Level;
import io.fanops.analytics.spread.Forest.Place;
import io.fanops.platform.contracts.ReferralFact.ReferralMoved;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForestTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    @Test
    void aRootWhoIsInvitedLaterTakesItsTreeAlong() {
        var forest = new Forest(List.of());
        forest.invited(B, 1);
        forest.hang(parent(C, B));
        forest.invited(A, 1);
        forest.hang(parent(B, A));

        assertThat(forest.changes().kept())
                .containsExactlyInAnyOrder(
                        new Place(A, null, A, 0, 1, 1, 2),
                        new Place(B, A, A, 1, 1, 1, 1),
                        new Place(C, B, A, 2, 0, 0, 0));
    }

    @Test
    void aReversedReferralTakesItsBranchOff() {
        var forest =
                new Forest(
                        List.of(
                                new Place(A, null, A, 0, 1, 1, 2),
                                new Place(B, A, A, 1, 1, 1, 1),
                                new Place(C, B, A, 2, 0, 0, 0)));
        forest.hang(parent(B, null));

        var changes = forest.changes();
        assertThat(changes.kept())
                .containsExactlyInAnyOrder(
                        new Place(A, null, A, 0, 1, 0, 0),
                        new Place(B, null, B, 0, 1, 1, 1),
                        new Place(C, B, B, 1, 0, 0, 0));
        assertThat(changes.levels())
                .isEqualTo(
                        Map.of(
                                new Level(A, 1),
                                -1L,
                                new Level(A, 2),
                                -1L,
                                new Level(B, 0),
                                1L,
                                new Level(B, 1),
                                1L));
        assertThat(changes.generations())
                .isEqualTo(
                        Map.of(
                                0,
                                new Generation(1, 0),
                                1,
                                new Generation(0, -1),
                                2,
                                new Generation(-1, 0)));
    }

    @Test
    void whoNeitherInvitedNorConvertedIsNoNode() {
        var forest =
                new Forest(
                        List.of(new Place(A, null, A, 0, 1, 1, 1), new Place(B, A, A, 1, 0, 0, 0)));
        forest.hang(parent(B, null));
        forest.invited(A, -1);

        assertThat(forest.changes().gone()).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void anEdgeThatWouldCloseACircleIsLeftOut() {
        var forest =
                new Forest(
                        List.of(new Place(A, null, A, 0, 1, 1, 1), new Place(B, A, A, 1, 1, 0, 0)));
        forest.hang(parent(A, B));

        assertThat(forest.changes().kept()).isEmpty();
    }

    /// Kept figures equal the recomputed ones, for random trees heard in random order and in random
    /// batches.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void figuresEqualThoseRecomputed(long seed) {
        var moves = RandomReferrals.of(seed, "p", 120);
        var random = new Random(seed);
        Collections.shuffle(moves, random);
        var kept = new Kept();
        for (int from = 0; from < moves.size(); ) {
            int to = Math.min(moves.size(), from + 1 + random.nextInt(20));
            kept.hear(moves.subList(from, to));
            from = to;
        }

        var naive = NaiveSpread.of(kept.referrals.values());
        assertThat(kept.fans()).isEqualTo(naive.fans());
        assertThat(kept.brought()).isEqualTo(naive.brought());
        assertThat(kept.levels.values().stream().mapToLong(n -> n).max().orElse(0))
                .isEqualTo(naive.maxWidth());
        assertThat(kept.places.values().stream().mapToLong(p -> p.total() + 1).max().orElse(0))
                .isEqualTo(naive.largestCascade());
        kept.places.forEach((fan, place) ->
                assertThat(place.total()).isEqualTo(naive.totals().getOrDefault(fan, 0L)));
    }

    private static Map<UUID, @Nullable UUID> parent(UUID fan, @Nullable UUID parent) {
        var parents = new LinkedHashMap<UUID, @Nullable UUID>();
        parents.put(fan, parent);
        return parents;
    }

    /// What the tables hold, in memory, changed as the listener changes them.
    private static final class Kept {
        private final Map<UUID, ReferralStanding> referrals = new HashMap<>();
        private final Map<UUID, Place> places = new HashMap<>();
        private final Map<Level, Long> levels = new HashMap<>();
        private final Map<Integer, Generation> generations = new HashMap<>();

        void hear(List<ReferralMoved> facts) {
            var forest = new Forest(places.values());
            var parents = new LinkedHashMap<UUID, @Nullable UUID>();
            for (var fact : facts) {
                var was = referrals.get(fact.referralId());
                var told = ReferralStanding.of(fact);
                var is = was == null ? told : was.later(told);
                referrals.put(is.id(), is);
                forest.invited(is.referrer(), counts(is) - counts(was));
                parents.put(is.referee(), is.isConverted() ? is.referrer() : null);
            }
            forest.hang(parents);
            var changes = forest.changes();
            changes.kept().forEach(place -> places.put(place.fan(), place));
            changes.gone().forEach(places::remove);
            changes.levels().forEach((level, change) -> levels.merge(level, change, Long::sum));
            changes.generations()
                    .forEach((number, change) ->
                            generations.merge(number, change, Generation::plus));
        }

        Map<Integer, Long> fans() {
            var fans = new HashMap<Integer, Long>();
            generations.forEach((number, generation) -> fans.put(number, generation.fans()));
            fans.values().removeIf(count -> count == 0);
            return fans;
        }

        Map<Integer, Long> brought() {
            var brought = new HashMap<Integer, Long>();
            generations.forEach((number, generation) -> {
                if (generation.fans() > 0) {
                    brought.put(number, generation.conversions());
                }
            });
            return brought;
        }

        private static long counts(@Nullable ReferralStanding referral) {
            return referral == null || referral.isRejected() ? 0 : 1;
        }
    }
}
