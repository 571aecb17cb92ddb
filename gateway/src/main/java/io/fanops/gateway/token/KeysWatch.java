package io.fanops.gateway.token;

import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.quarkus.runtime.Startup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/// Sees to it that Keycloak's keys are there, whichever of the two starts first.
///
/// States: awaited → present; there is no way back, because keys once read stay good while Keycloak
/// is away. Left to itself, quarkus-oidc tries again within whichever request comes next, each with
/// a connection of its own; here one attempt a second is made for all, and requests meanwhile are
/// told to come again.
@Startup
@Singleton
public class KeysWatch {
    private static final Logger LOG = Logger.getLogger(KeysWatch.class);
    private static final long EACH_MILLIS = 1000;

    /// Reading the keys takes a few milliseconds, on a busy machine some tens.
    private static final long READING_MILLIS = 250;

    private final TenantConfigBean tenants;
    private final Vertx vertx;
    private final AtomicBoolean asking = new AtomicBoolean();

    KeysWatch(TenantConfigBean tenants, Vertx vertx) {
        this.tenants = tenants;
        this.vertx = vertx;
    }

    public boolean present() {
        return realm().ready();
    }

    /// Completes when a reading of the keys that is under way should be over.
    ///
    /// After a rotation the first token with the new key id makes quarkus-oidc read the keys, and
    /// it refuses the others that come while it reads. Those are worth a second look after this.
    Future<Void> readAgain() {
        Promise<Void> over = Promise.promise();
        vertx.setTimer(READING_MILLIS, _ -> over.complete());
        return over.future();
    }

    @PostConstruct
    void watch() {
        if (!present()) {
            LOG.warn(
                    "Keycloak's keys are not there yet; calls are told to come again until they are");
            vertx.setPeriodic(EACH_MILLIS, this::ask);
        }
    }

    private void ask(long timer) {
        if (present()) {
            vertx.cancelTimer(timer);
            LOG.info("Keycloak's keys are here; tokens can be checked");
        } else if (asking.compareAndSet(false, true)) {
            realm().initialize().subscribe().with(_ -> asking.set(false), _ -> asking.set(false));
        }
    }

    private TenantConfigContext realm() {
        return tenants.getDefaultTenant();
    }
}
