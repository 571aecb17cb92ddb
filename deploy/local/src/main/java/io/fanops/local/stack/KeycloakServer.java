package io.fanops.local.stack;

import io.fanops.local.build.Checkout;
import io.fanops.local.build.Maven;
import io.fanops.local.parts.PartsFolder;
import io.fanops.local.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Keycloak with the realm `fanops`, imported at the first start from `deploy/keycloak`.
final class KeycloakServer implements Part {
    private final DataFolder folder;
    private final PartsFolder parts;
    private final Ports ports;
    private final Secrets secrets;
    private final Checkout checkout;

    KeycloakServer(
            DataFolder folder, PartsFolder parts, Ports ports, Secrets secrets, Checkout checkout) {
        this.folder = folder;
        this.parts = parts;
        this.ports = ports;
        this.secrets = secrets;
        this.checkout = checkout;
    }

    @Override
    public String name() {
        return "keycloak";
    }

    @Override
    public List<Integer> ports() {
        return List.of(ports.keycloak(), ports.keycloakManagement());
    }

    @Override
    public Set<String> needs() {
        return Set.of("postgres");
    }

    @Override
    public void provide(Consumer<String> says) {
        parts.keycloak(
                new Maven(checkout, folder.log("build")), folder.log("keycloak-build"), says);
    }

    @Override
    public Launch prepare(Consumer<String> says) throws IOException {
        says.accept("starting");
        Path whole =
                parts.keycloak(
                        new Maven(checkout, folder.log("build")),
                        folder.log("keycloak-build"),
                        says);
        Path home = homeOfThisStack(whole);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                JavaProgram.java(),
                                "-Xms64m",
                                "-Xmx384m",
                                "-XX:MaxMetaspaceSize=256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-Dfile.encoding=UTF-8",
                                "-Duser.language=en",
                                "-Duser.country=US",
                                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory"
                                        + "=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                                "--add-opens=java.base/java.util=ALL-UNNAMED",
                                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                                "--add-opens=java.base/java.security=ALL-UNNAMED",
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dkc.home.dir=" + home,
                                "-Djboss.server.config.dir=" + home.resolve("conf"),
                                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                                "-Dpicocli.disable.closures=true",
                                "-Dquarkus-log-max-startup-records=10000",
                                "-Dkeycloak.migration.replace-placeholders=true",
                                "-cp",
                                whole.resolve("lib/quarkus-run.jar").toString(),
                                "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
        command.addAll(
                List.of(
                        "start",
                        "--optimized",
                        "--import-realm",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=" + ports.keycloak(),
                        "--http-management-port=" + ports.keycloakManagement(),
                        "--hostname=" + ports.keycloakUrl(),
                        // Local caches: the clustered ones would listen on every interface.
                        "--cache=local",
                        // Else every look at its health before it is ready writes a line.
                        "--log-level=info,io.smallrye.health:warn"));
        return new Launch(command, environment(), folder.log(name()));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(JavaProgram.ENVIRONMENT);
        environment.put(
                "KC_DB_URL", "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/keycloak");
        environment.put("KC_DB_USERNAME", "keycloak");
        environment.put("KC_DB_PASSWORD", secrets.get(Secrets.KEYCLOAK_DB_PASSWORD));
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        environment.put(
                "KC_BOOTSTRAP_ADMIN_PASSWORD", secrets.get(Secrets.KEYCLOAK_ADMIN_PASSWORD));
        // Placeholders in the realm file.
        environment.put(
                "FANOPS_PLATFORM_CLIENT_SECRET", secrets.get(Secrets.PLATFORM_CLIENT_SECRET));
        environment.put("FANOPS_SERVICE_CLIENT_SECRET", secrets.get(Secrets.SERVICE_CLIENT_SECRET));
        environment.put(
                "FANOPS_ONBOARDING_CLIENT_SECRET", secrets.get(Secrets.ONBOARDING_CLIENT_SECRET));
        environment.put("FANOPS_OPERATOR_PASSWORD", secrets.get(Secrets.OPERATOR_PASSWORD));
        return environment;
    }

    /// Keycloak's home for this stack: links to the shared, built one, and an import folder of its
    /// own.
    private Path homeOfThisStack(Path whole) throws IOException {
        Path home = folder.keycloak();
        Path imported = home.resolve("data/import");
        Files.createDirectories(imported);
        for (String shared : List.of("lib", "providers", "themes", "conf")) {
            Path link = home.resolve(shared);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, whole.resolve(shared));
        }
        Files.copy(
                realmFile(),
                imported.resolve("fanops-realm.json"),
                StandardCopyOption.REPLACE_EXISTING);
        return home;
    }

    Path realmFile() {
        return checkout.root().resolve("deploy/keycloak/fanops-realm.json");
    }

    @Override
    public boolean isReady() {
        return HttpProbe.answers200(
                        "http://127.0.0.1:" + ports.keycloakManagement() + "/health/ready")
                && HttpProbe.answers200("http://127.0.0.1:" + ports.keycloak() + "/realms/fanops");
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(5);
    }

    @Override
    public String address() {
        return ports.keycloakUrl();
    }
}
