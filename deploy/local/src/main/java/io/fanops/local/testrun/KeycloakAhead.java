package io.fanops.local.testrun;

import io.fanops.local.build.Checkout;
import io.fanops.local.build.Maven;
import io.fanops.local.parts.PartsFolder;
import java.time.Duration;
import java.util.function.Consumer;

/// Keycloak being fetched and built while the modules' tests run. A fresh machine takes a minute
/// for it, which the acceptance tests would wait for.
///
/// If it does not come about, that is said, and the acceptance tests try again: what fails there
/// ends them.
final class KeycloakAhead {
    /// How long it may take to end once its processes have been ended.
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(5);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Thread thread;

    private KeycloakAhead(Thread thread) {
        this.thread = thread;
    }

    /// @param says told what becomes of it, if there is anything to do
    static KeycloakAhead begin(Checkout checkout, PartsFolder parts, Consumer<String> says) {
        Maven maven = new Maven(checkout, checkout.root().resolve("target/keycloak-fetch.log"));
        return new KeycloakAhead(
                Thread.ofVirtual()
                        .name("keycloak-ahead")
                        .start(() -> {
                            try {
                                parts.keycloak(
                                        maven,
                                        checkout.root().resolve("target/keycloak-build.log"),
                                        doing -> says.accept("Keycloak, ahead: " + doing));
                            } catch (RuntimeException e) {
                                if (!Thread.currentThread().isInterrupted()) {
                                    says.accept("Keycloak, ahead, failed: " + e.getMessage());
                                }
                            }
                        }));
    }

    /// Returns when it is there, or when it is known not to be.
    void await() throws InterruptedException {
        thread.join();
    }

    /// Ends it, if it is not at its end.
    ///
    /// @param endProcesses ends those that were started; called again for one that is just starting
    void abandon(Runnable endProcesses) {
        thread.interrupt();
        long end = System.nanoTime() + LAST_PATIENCE.toNanos();
        try {
            do {
                endProcesses.run();
            } while (!thread.join(LOOK_AGAIN) && System.nanoTime() < end);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
