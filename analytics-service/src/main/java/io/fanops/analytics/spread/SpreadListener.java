package io.fanops.analytics.spread;

import io.fanops.analytics.listening.FactListener;
import io.fanops.platform.contracts.ReferralFact.ReferralMoved;
import io.fanops.platform.inbox.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class SpreadListener implements FactListener {
    private final Referrals referrals;
    private final Trees trees;

    SpreadListener(Referrals referrals, Trees trees) {
        this.referrals = referrals;
        this.trees = trees;
    }

    @Override
    public void hear(String brand, List<Received> facts) {
        var told = new TreeMap<UUID, ReferralStanding>();
        for (var received : facts) {
            if (received.fact() instanceof ReferralMoved fact) {
                told.merge(fact.referralId(), ReferralStanding.of(fact), ReferralStanding::later);
            }
        }
        if (told.isEmpty()) {
            return;
        }
        // Two batches that change the same trees would each miss the other's change.
        told.values().stream()
                .map(ReferralStanding::program)
                .distinct()
                .sorted()
                .forEach(p -> trees.lock(brand, p));
        var before = referrals.standing(brand, told.keySet());
        var changes = new TreeMap<String, List<Change>>();
        for (var standing : told.values()) {
            var was = before.get(standing.id());
            var is = was == null ? standing : was.later(standing);
            if (!is.equals(was)) {
                changes.computeIfAbsent(is.program(), _ -> new ArrayList<>())
                        .add(new Change(was, is));
            }
        }
        if (changes.isEmpty()) {
            return;
        }
        referrals.store(
                brand, changes.values().stream().flatMap(List::stream).map(Change::is).toList());
        changes.forEach((program, moves) -> grow(brand, program, moves));
    }

    private void grow(String brand, String program, List<Change> moves) {
        long invitations = 0;
        long conversions = 0;
        long rejected = 0;
        var invited = new HashMap<UUID, Long>();
        var turned = new LinkedHashSet<UUID>();
        for (var move : moves) {
            invitations += move.was() == null ? 1 : 0;
            conversions += move.converted();
            rejected += move.rejected();
            if (move.invited() != 0) {
                invited.merge(move.is().referrer(), move.invited(), Long::sum);
            }
            if (move.converted() != 0) {
                turned.add(move.is().referee());
            }
        }
        referrals.count(brand, program, invitations, conversions, rejected);
        var parents = new LinkedHashMap<UUID, @Nullable UUID>();
        turned.forEach(fan -> parents.put(fan, null));
        parents.putAll(referrals.parents(brand, program, turned));
        var forest = trees.around(brand, program, invited.keySet(), parents);
        invited.forEach(forest::invited);
        forest.hang(parents);
        trees.store(brand, program, forest.changes());
    }

    /// What a batch makes of one referral.
    private record Change(@Nullable ReferralStanding was, ReferralStanding is) {
        long converted() {
            return count(is.isConverted()) - count(was != null && was.isConverted());
        }

        long rejected() {
            return count(is.isRejected()) - count(was != null && was.isRejected());
        }

        long invited() {
            return count(!is.isRejected()) - count(was != null && !was.isRejected());
        }

        private static long count(boolean holds) {
            return holds ? 1 : 0;
        }
    }
}
