package io.fanops.analytics.spread;

import io.fanops.platform.contracts.ReferralFact.ReferralMoved;
import io.fanops.platform.contracts.ReferralFact.ReferralState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Referrals as a program of fans of fans makes them, from a seed: chains, wide families, rejected
/// and reversed ones.
final class RandomReferrals {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private RandomReferrals() {}

    /// @return all moves of all referrals, in the order in which they happened
    static List<ReferralMoved> of(long seed, String program, int referrals) {
        var random = new Random(seed);
        var fans = new ArrayList<UUID>();
        var moves = new ArrayList<ReferralMoved>();
        for (int i = 0; i < 3; i++) {
            fans.add(id(random));
        }
        long second = 0;
        for (int i = 0; i < referrals; i++) {
            // The newest fans invite most: that makes the trees deep.
            var referrer =
                    random.nextBoolean()
                            ? fans.get(random.nextInt(fans.size()))
                            : fans.get(Math.max(0, fans.size() - 1 - random.nextInt(4)));
            var referee = id(random);
            fans.add(referee);
            var id = new UUID(i + 1L, random.nextLong());
            @Nullable ReferralState from = null;
            for (var to : course(random)) {
                moves.add(
                        new ReferralMoved(
                                id,
                                program,
                                referrer,
                                referee,
                                from,
                                to,
                                List.of(),
                                START.plusSeconds(second++)));
                from = to;
            }
        }
        return moves;
    }

    private static List<ReferralState> course(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> List.of(ReferralState.PENDING);
            case 1 -> List.of(ReferralState.REJECTED);
            case 2 -> List.of(ReferralState.HELD, ReferralState.REJECTED);
            case 3 ->
                    List.of(
                            ReferralState.PENDING,
                            ReferralState.QUALIFIED,
                            ReferralState.REWARDED,
                            ReferralState.REVERSED);
            case 4 -> List.of(ReferralState.PENDING, ReferralState.QUALIFIED);
            default ->
                    List.of(ReferralState.PENDING, ReferralState.QUALIFIED, ReferralState.REWARDED);
        };
    }

    private static UUID id(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
