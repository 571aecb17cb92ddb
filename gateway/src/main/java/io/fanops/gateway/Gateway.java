package io.fanops.gateway;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/// Starts the gateway.
@QuarkusMain
public final class Gateway {
    private Gateway() {}

    public static void main(String... args) {
        // The framework answers a malformed target itself, bare and before anybody else sees it.
        // Here
        // RequestTarget judges targets, more strictly, and says why as a problem.
        System.setProperty("vertx.disableURIValidation", "true");
        Quarkus.run(args);
    }
}
