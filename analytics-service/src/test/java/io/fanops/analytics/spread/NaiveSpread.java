package io.fanops.analytics.spread;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One program's figures computed the plain way, by walking each fan's chain, to hold the kept ones
/// against.
record NaiveSpread(
        long invitations,
        long conversions,
        long rejected,
        Map<Integer, Long> fans,
        Map<Integer, Long> brought,
        long maxWidth,
        long largestCascade,
        Map<UUID, Long> totals) {

    static NaiveSpread of(Collection<ReferralStanding> referrals) {
        var parents = new HashMap<UUID, UUID>();
        referrals.stream()
                .filter(ReferralStanding::isConverted)
                .sorted(Comparator.comparing(ReferralStanding::id).reversed())
                .forEach(r -> parents.put(r.referee(), r.referrer()));
        var nodes = new TreeSet<UUID>(parents.keySet());
        referrals.stream()
                .filter(r -> !r.isRejected())
                .map(ReferralStanding::referrer)
                .forEach(nodes::add);

        var fans = new TreeMap<Integer, Long>();
        var brought = new TreeMap<Integer, Long>();
        var widths = new HashMap<List<Object>, Long>();
        var sizes = new HashMap<UUID, Long>();
        var totals = new HashMap<UUID, Long>();
        for (var fan : nodes) {
            int generation = generation(parents, fan);
            var root = root(parents, fan);
            fans.merge(generation, 1L, Long::sum);
            brought.merge(
                    generation, parents.values().stream().filter(fan::equals).count(), Long::sum);
            widths.merge(List.of(root, generation), 1L, Long::sum);
            sizes.merge(root, 1L, Long::sum);
            for (UUID above = parents.get(fan); above != null; above = parents.get(above)) {
                totals.merge(above, 1L, Long::sum);
            }
        }
        return new NaiveSpread(
                referrals.size(),
                referrals.stream().filter(ReferralStanding::isConverted).count(),
                referrals.stream().filter(ReferralStanding::isRejected).count(),
                fans,
                brought,
                widths.values().stream().mapToLong(n -> n).max().orElse(0),
                sizes.values().stream().mapToLong(n -> n).max().orElse(0),
                totals);
    }

    /// The best spreaders' totals, the largest first.
    List<Long> top(int count) {
        return totals.values().stream()
                .sorted(Comparator.reverseOrder())
                .limit(count)
                .collect(Collectors.toList());
    }

    private static int generation(Map<UUID, UUID> parents, UUID fan) {
        int steps = 0;
        for (@Nullable UUID above = parents.get(fan); above != null; above = parents.get(above)) {
            steps++;
        }
        return steps;
    }

    private static UUID root(Map<UUID, UUID> parents, UUID fan) {
        var root = fan;
        while (parents.get(root) instanceof UUID above) {
            root = above;
        }
        return root;
    }
}
