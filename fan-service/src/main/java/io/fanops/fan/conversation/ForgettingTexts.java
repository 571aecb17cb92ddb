package io.fanops.fan.conversation;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// Deletes texts of conversations whose time is over, of all brands.
@ApplicationScoped
class ForgettingTexts {
    private static final Logger LOG = Logger.getLogger(ForgettingTexts.class);

    private final Conversations conversations;

    ForgettingTexts(Conversations conversations) {
        this.conversations = conversations;
    }

    @Scheduled(
            every = "{fanops.conversations.forget-every}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        int gone = conversations.forget();
        if (gone > 0) {
            LOG.infof("%d texts of conversations have served their time", gone);
        }
    }
}
