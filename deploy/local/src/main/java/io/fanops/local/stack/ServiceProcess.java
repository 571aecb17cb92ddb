package io.fanops.local.stack;

import io.fanops.local.build.Checkout;
import io.fanops.local.process.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// One of our services, or the gateway.
final class ServiceProcess implements Part {
    static final String PRODUCT = "target/quarkus-app/quarkus-run.jar";

    private static final String BUILT = "target/quarkus-app";

    private final Service service;
    private final DataFolder folder;
    private final Ports ports;
    private final Secrets secrets;
    private final Checkout checkout;

    ServiceProcess(
            Service service, DataFolder folder, Ports ports, Secrets secrets, Checkout checkout) {
        this.service = service;
        this.folder = folder;
        this.ports = ports;
        this.secrets = secrets;
        this.checkout = checkout;
    }

    Service service() {
        return service;
    }

    @Override
    public String name() {
        return service.partName();
    }

    @Override
    public List<Integer> ports() {
        return List.of(ports.of(service), ports.managementOf(service));
    }

    @Override
    public Set<String> needs() {
        return service.hasDatabase() ? Set.of("postgres", "kafka") : Set.of();
    }

    @Override
    public Launch prepare(Consumer<String> says) throws IOException {
        says.accept("starting");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                JavaProgram.java(),
                                "-XX:+UseSerialGC",
                                "-Xms64m",
                                // A million fans of forty tags in memory take some 100 MB.
                                service == Service.FAN ? "-Xmx640m" : "-Xmx256m",
                                // Five JVMs that begin cold on a few cores: with C2 they
                                // start in twice the time and take the first minutes' load
                                // at two thirds of the rate, because compiling takes the
                                // cores. Once warm they would be a third faster.
                                "-XX:TieredStopAtLevel=1"));
        String more = System.getenv("FANOPS_JAVA_OPTS");
        if (more != null && !more.isBlank()) {
            command.addAll(List.of(more.strip().split("\\s+")));
        }
        Path app = folder.app(name());
        Deployed.deploy(checkout.root().resolve(service.module()).resolve(BUILT), app);
        command.addAll(List.of("-jar", app.resolve("quarkus-run.jar").toString()));
        return new Launch(command, environment(), folder.log(name()));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(JavaProgram.ENVIRONMENT);
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.of(service)));
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(ports.managementOf(service)));
        // Else every look at its health before it is ready writes a line.
        environment.put("QUARKUS_LOG_CATEGORY__IO_SMALLRYE_HEALTH__LEVEL", "WARN");
        environment.put("FANOPS_POSTGRES", "127.0.0.1:" + ports.postgres());
        environment.put("FANOPS_KAFKA", "127.0.0.1:" + ports.kafka());
        environment.put("FANOPS_KEYCLOAK", ports.keycloakUrl());
        environment.put("FANOPS_ISSUER", ports.issuer());
        environment.put("FANOPS_PUBLIC_URL", ports.gatewayUrl());
        for (Service other : Service.values()) {
            if (other != Service.GATEWAY) {
                environment.put(
                        "FANOPS_" + other.name() + "_URL", "http://127.0.0.1:" + ports.of(other));
            }
        }
        if (service.hasDatabase()) {
            environment.put("FANOPS_DB_PASSWORD", secrets.get(Secrets.DB_PASSWORD));
        }
        // With it one may act on every brand: only for who asks another service.
        if (service == Service.REFERRAL || service == Service.CONTENT) {
            environment.put(
                    "FANOPS_SERVICE_CLIENT_SECRET", secrets.get(Secrets.SERVICE_CLIENT_SECRET));
        }
        if (service == Service.FAN) {
            environment.put(
                    "FANOPS_ONBOARDING_CLIENT_SECRET",
                    secrets.get(Secrets.ONBOARDING_CLIENT_SECRET));
        }
        return environment;
    }

    @Override
    public boolean isReady() {
        return HttpProbe.answers200(readiness());
    }

    @Override
    public String whatIsMissing() {
        return HttpProbe.checksThatAreDown(readiness());
    }

    private String readiness() {
        return "http://127.0.0.1:" + ports.managementOf(service) + "/q/health/ready";
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(3);
    }

    @Override
    public String address() {
        return "http://localhost:" + ports.of(service);
    }
}
