package io.fanops.local.parts;

import io.fanops.local.LauncherFailure;
import java.io.IOException;
import java.nio.file.Path;

/// Keycloak's own build step, which fixes what it needs to know before it starts and so makes
/// starts shorter.
final class KeycloakBuild {
    private KeycloakBuild() {}

    static void run(Path home, Path log) throws IOException {
        ProcessBuilder build =
                new ProcessBuilder(
                                home.resolve("bin/kc.sh").toString(),
                                "build",
                                "--db=postgres",
                                "--health-enabled=true",
                                "--metrics-enabled=true")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        build.environment().keySet().removeIf(name -> name.startsWith("KC_"));
        build.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // It ends before what C2 compiles has paid for itself: half the processor time without.
        build.environment().put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
        Process process = build.start();
        try {
            int failed = process.waitFor();
            if (failed != 0) {
                throw new LauncherFailure(
                        "Keycloak's build failed (" + failed + ").", "See " + log);
            }
        } catch (InterruptedException e) {
            // kc.sh starts a JVM and waits for it.
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            Thread.currentThread().interrupt();
            throw new LauncherFailure("Interrupted while building Keycloak.", "Start again.", e);
        }
    }
}
