package io.fanops.fan.merge;

import io.fanops.fan.merge.DueBrands.DueBrand;
import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/// Merges what brands' policies are sure of, each pair in a transaction of its own. Brands take
/// turns, so that one with many pairs keeps no other waiting. Replicas may do so at once: each pair
/// is asked for again when the brand's fans are held.
@ApplicationScoped
class MergingUnasked {
    private static final Logger LOG = Logger.getLogger(MergingUnasked.class);

    /// Brands a round.
    private static final int BRANDS = 100;

    /// Pairs of one brand in its turn: less than a second.
    private static final int PAIRS = 20;

    /// What cannot be merged now must not stand before what can.
    private static final Duration LATER = Duration.ofMinutes(10);

    private final DueBrands due;
    private final Candidates candidates;
    private final Policies policies;
    private final Deciding deciding;

    MergingUnasked(DueBrands due, Candidates candidates, Policies policies, Deciding deciding) {
        this.due = due;
        this.candidates = candidates;
        this.policies = policies;
        this.deciding = deciding;
    }

    @Scheduled(
            every = "{fanops.merges.decide-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void mergeDue() {
        for (var brands = due.all(BRANDS); !brands.isEmpty(); brands = due.all(BRANDS)) {
            brands.forEach(brand -> BrandScope.within(brand.brand(), () -> takeTurn(brand)));
        }
    }

    private void takeTurn(DueBrand brand) {
        var from = policies.present().autoMergeFrom();
        var sure = from == null ? List.<UUID>of() : candidates.surest(from, PAIRS);
        int failed = 0;
        for (var candidate : sure) {
            try {
                deciding.decideUnasked(candidate);
            } catch (RuntimeException e) {
                failed++;
                LOG.warnf(e, "A pair of %s is left for later", brand.brand());
            }
        }
        if (failed == 0 && sure.size() < PAIRS) {
            due.settle(brand);
        } else {
            due.putOff(brand, failed < sure.size() ? Duration.ZERO : LATER);
        }
    }
}
