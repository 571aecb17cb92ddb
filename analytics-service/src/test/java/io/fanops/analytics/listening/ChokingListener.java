package io.fanops.analytics.listening;

import io.fanops.platform.contracts.ContentFact.StoreOpened;
import io.fanops.platform.inbox.Received;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// A feature with a bug that can be mended: while it has it, no store whose code begins with
/// `choke` goes down.
///
/// Hears last, so that the other features have written when it throws.
@ApplicationScoped
@Priority(-1)
class ChokingListener implements FactListener {
    static volatile boolean mended;

    @Override
    public void hear(String brand, List<Received> facts) {
        for (var received : facts) {
            if (!mended
                    && received.fact() instanceof StoreOpened store
                    && store.code().startsWith("choke")) {
                throw new IllegalStateException("choked on " + store.code());
            }
        }
    }
}
