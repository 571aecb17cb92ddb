package io.fanops.gateway.token;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready once tokens can be checked. The services are not asked: one that is down costs its own
/// paths, not the gateway.
@Readiness
@Singleton
final class KeysReadiness implements HealthCheck {
    private final KeysWatch keys;

    KeysReadiness(KeysWatch keys) {
        this.keys = keys;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("keycloak-keys").status(keys.present()).build();
    }
}
