package io.fanops.local.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The folder of one stack: `postgres/`, `kafka/`, `keycloak/`, `apps/`, `logs/`, `run/`,
/// `secrets.json`, `ports.json`.
///
/// @param home absolute
public record DataFolder(Path home) {
    /// @param option what `--data` says, or null
    /// @return `--data`, else `FANOPS_HOME`, else `~/.fanops`
    public static DataFolder chosen(@Nullable Path option, Map<String, String> environment) {
        Path home =
                option != null
                        ? option
                        : Optional.ofNullable(environment.get("FANOPS_HOME"))
                                .filter(value -> !value.isBlank())
                                .map(Path::of)
                                .orElseGet(() -> usual(environment));
        return new DataFolder(home.toAbsolutePath().normalize());
    }

    /// @return `~/.fanops`
    public static Path usual(Map<String, String> environment) {
        // HOME first: without an entry in the password file (containers) the JDK knows no home.
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return Path.of(home, ".fanops").toAbsolutePath();
    }

    Path postgres() {
        return home.resolve("postgres");
    }

    Path kafka() {
        return home.resolve("kafka");
    }

    Path keycloak() {
        return home.resolve("keycloak");
    }

    /// @return where a service's application is while it runs
    Path app(String name) {
        return home.resolve("apps").resolve(name);
    }

    Path run() {
        return home.resolve("run");
    }

    Path lock() {
        return run().resolve("lock");
    }

    Path pidFile(String name) {
        return run().resolve(name + ".pid");
    }

    /// @return the folder of all logs
    public Path logs() {
        return home.resolve("logs");
    }

    /// @return the log of a part, or of the `supervisor`
    public Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /// @return where [Secrets] are kept
    public Path secretsFile() {
        return home.resolve("secrets.json");
    }

    Path portsFile() {
        return home.resolve("ports.json");
    }

    /// What a `reset` removes; parts that were fetched and built stay.
    List<Path> whatResetRemoves() {
        return List.of(
                home.resolve("apps"),
                postgres(),
                kafka(),
                keycloak(),
                run(),
                home.resolve("logs"),
                secretsFile(),
                portsFile());
    }

    void create() throws IOException {
        Files.createDirectories(run());
        Files.createDirectories(logs());
    }
}
