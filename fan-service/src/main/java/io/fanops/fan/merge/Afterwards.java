package io.fanops.fan.merge;

import io.fanops.platform.tenancy.BrandScope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Does what follows from a transaction once it has ended, one thing after another: it must neither
/// keep the caller waiting nor take a second connection while the first is held.
@ApplicationScoped
class Afterwards {
    private static final Logger LOG = Logger.getLogger(Afterwards.class);

    /// Things that wait: some seconds of work. What comes while so many do is left out.
    private static final int WAITING = 500;

    private final ExecutorService line =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(WAITING),
                    Thread.ofVirtual().name("merge-", 0).factory());

    /// Runs `work` in the brand and a transaction of its own. Where that fails, or too much waits,
    /// nothing is lost but time: who says an identity again says it again.
    void run(String brand, Runnable work) {
        try {
            line.execute(() -> {
                try {
                    BrandScope.within(brand, () -> QuarkusTransaction.requiringNew().run(work));
                } catch (RuntimeException e) {
                    LOG.warnf(e, "Left for the next time in brand %s", brand);
                }
            });
        } catch (RejectedExecutionException _) {
            LOG.warnf("Too much waits; left for the next time in brand %s", brand);
        }
    }

    @PreDestroy
    void stop() {
        line.shutdown();
    }
}
