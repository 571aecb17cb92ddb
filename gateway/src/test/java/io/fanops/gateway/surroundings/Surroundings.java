package io.fanops.gateway.surroundings;

import io.fanops.gateway.routing.Upstream;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// Starts what the gateway stands among, and tells it where.
public final class Surroundings implements QuarkusTestResourceLifecycleManager {
    /// Init argument: do not start the issuer; the test does, later, on the port the gateway was
    /// told.
    public static final String ISSUER_LATER = "issuer-later";

    /// Init argument: the content service is down, and one of the referral service's two replicas.
    public static final String SOME_DOWN = "some-down";

    private final Map<Upstream, Service> services = new EnumMap<>(Upstream.class);
    private final Vertx vertx = Vertx.vertx();
    private final Issuer issuer = new Issuer();
    private final int issuerPort = freePort();
    private boolean issuerLater;
    private boolean someDown;

    @Override
    public void init(Map<String, String> initArgs) {
        issuerLater = initArgs.containsKey(ISSUER_LATER);
        someDown = initArgs.containsKey(SOME_DOWN);
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> told = new HashMap<>();
        for (Upstream upstream : Upstream.values()) {
            Service service = new Service(upstream.label(), vertx);
            services.put(upstream, service);
            told.put("fanops.gateway.proxy." + upstream.label(), service.url());
        }
        if (someDown) {
            String nobody = "http://127.0.0.1:" + freePort();
            told.put("fanops.gateway.proxy.content", nobody);
            told.merge(
                    "fanops.gateway.proxy.referral", nobody, (alive, dead) -> dead + "," + alive);
        }
        if (!issuerLater) {
            startIssuer();
        }
        String issuerUrl = "http://localhost:" + issuerPort + "/realms/fanops";
        told.put("quarkus.oidc.auth-server-url", issuerUrl);
        told.put("quarkus.oidc.token.issuer", issuerUrl);
        told.put("fanops.gateway.openapi.issuer", issuerUrl);
        return told;
    }

    @Override
    public void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        issuer.stop();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(Surroundings.class));
    }

    public Issuer startIssuer() {
        return issuer.start(issuerPort);
    }

    public Issuer issuer() {
        return issuer;
    }

    public Service service(Upstream upstream) {
        Service service = services.get(upstream);
        if (service == null) {
            throw new IllegalStateException("Not started: " + upstream);
        }
        return service;
    }

    /// Back to telling what was asked.
    public void reset() {
        services.values().forEach(Service::tells);
    }

    /// A port that stays free until somebody listens: below 32768, where Linux takes the ports of
    /// outgoing connections and of servers that ask for any.
    private static int freePort() {
        return new SplittableRandom()
                .ints(20_000, 32_000)
                .limit(1_000)
                .filter(Surroundings::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
