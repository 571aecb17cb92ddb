package io.fanops.fan.promise;

import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/// Breaks promises that nobody kept in time, of all brands. Replicas may do so at once: whoever
/// holds a promise's row judges it.
@ApplicationScoped
class JudgingOverduePromises {
    private static final Logger LOG = Logger.getLogger(JudgingOverduePromises.class);

    /// Promises a round; what is left is found in the next.
    private static final int AT_ONCE = 200;

    private final Promises promises;
    private final Promising promising;
    private final Clock clock;

    JudgingOverduePromises(Promises promises, Promising promising, Clock clock) {
        this.promises = promises;
        this.promising = promising;
        this.clock = clock;
    }

    @Scheduled(
            every = "{fanops.promises.judge-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void judge() {
        promises.due(clock.instant(), AT_ONCE)
                .forEach((brand, ids) -> {
                    try {
                        BrandScope.within(brand, () -> promising.judge(ids));
                    } catch (RuntimeException e) {
                        LOG.errorf(e, "Promises of %s are overdue and cannot be judged", brand);
                    }
                });
    }
}
