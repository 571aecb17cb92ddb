package io.fanops.local.parts;

import io.fanops.local.LauncherFailure;
import io.fanops.local.build.Maven;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Where unpacked parts are: `FANOPS_PARTS`, else `~/.fanops/parts`, whichever data folder a stack
/// has.
///
/// @param folder absolute
public record PartsFolder(Path folder) {
    /// @param home the data folder, whose `parts` is used when the user's home cannot be written
    public static PartsFolder chosen(Map<String, String> environment, Path usualHome, Path home) {
        Path folder =
                Optional.ofNullable(environment.get("FANOPS_PARTS"))
                        .filter(value -> !value.isBlank())
                        .map(Path::of)
                        .orElse(usualHome.resolve("parts"))
                        .toAbsolutePath();
        try {
            Files.createDirectories(folder);
            if (Files.isWritable(folder)) {
                return new PartsFolder(folder);
            }
        } catch (IOException _) {
            // No home to write to (a service account, say): the data folder is ours for certain.
        }
        return new PartsFolder(home.resolve("parts"));
    }

    /// @return the unpacked PostgreSQL, with `bin/postgres` in it
    public Path postgres() {
        Path whole = folder.resolve("postgresql-" + version("postgres"));
        if (Files.isExecutable(whole.resolve("bin/postgres"))) {
            return whole;
        }
        return unpackedOnce(
                whole,
                unfinished -> {
                    try (InputStream archive = postgresArchive()) {
                        TxzUnpacking.unpack(archive, unfinished);
                    }
                });
    }

    /// @param maven fetches it when it is not there
    /// @param log where the output of its build goes
    /// @param says told what is being done
    /// @return the unpacked Keycloak, built for PostgreSQL
    public Path keycloak(Maven maven, Path log, Consumer<String> says) {
        String version = version("keycloak");
        Path whole = folder.resolve("keycloak-" + version);
        if (Files.exists(whole)) {
            return whole;
        }
        says.accept("waiting for another ./fanops that fetches it, or fetching");
        return unpackedOnce(
                whole,
                unfinished -> {
                    says.accept("fetching and unpacking");
                    Path fetched = unfinished.resolveSibling(unfinished.getFileName() + ".zip");
                    delete(fetched);
                    maven.run(
                            List.of(
                                    "-f",
                                    "deploy/local/pom.xml",
                                    "dependency:unpack@keycloak",
                                    "-Dfanops.unpack.to=" + fetched),
                            _ -> {});
                    delete(unfinished);
                    Files.move(fetched.resolve("keycloak-" + version), unfinished);
                    delete(fetched);
                    says.accept("building it for PostgreSQL, once (about 40 s)");
                    KeycloakBuild.run(unfinished, log);
                });
    }

    /// @return the pinned version of `postgres` or `keycloak`
    public static String version(String part) {
        Properties versions = new Properties();
        try (InputStream in =
                PartsFolder.class.getResourceAsStream("/io/fanops/local/parts.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions.getProperty(part);
    }

    /// Makes a part that is whole or absent, even if two launchers want it at once.
    Path unpackedOnce(Path whole, Unpacking unpacking) {
        try {
            Files.createDirectories(folder);
            try (FileChannel lock =
                            FileChannel.open(
                                    folder.resolve(whole.getFileName() + ".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    var _ = lock.lock()) {
                if (!Files.exists(whole)) {
                    Path unfinished = whole.resolveSibling(whole.getFileName() + ".unfinished");
                    delete(unfinished);
                    Files.createDirectories(unfinished);
                    unpacking.into(unfinished);
                    Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return whole;
        } catch (IOException e) {
            throw new LauncherFailure(
                    "Cannot unpack " + whole + ": " + e,
                    "Is the disk full? It needs about 600 MB; FANOPS_PARTS names another folder.",
                    e);
        }
    }

    /// Removes a folder and all in it; what is not there is no error.
    public static void delete(Path root) throws IOException {
        if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static InputStream postgresArchive() {
        String os = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String arch =
                switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    case String other -> other;
                };
        InputStream archive =
                PartsFolder.class.getResourceAsStream("/postgres-" + os + "-" + arch + ".txz");
        if (archive == null) {
            throw new LauncherFailure(
                    "There is no PostgreSQL binary for "
                            + os
                            + " on "
                            + arch
                            + " in the launcher's build.",
                    "Known are Linux and macOS on amd64 and arm64: see the profiles in deploy/local/pom.xml.");
        }
        return archive;
    }

    /// Fills an empty folder with a part.
    @FunctionalInterface
    interface Unpacking {
        void into(Path unfinished) throws IOException;
    }
}
