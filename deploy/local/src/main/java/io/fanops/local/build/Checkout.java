package io.fanops.local.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.stream.Stream;

/// The sources of FanOps on this machine.
///
/// @param root the folder with the root pom.xml and `fanops`
public record Checkout(Path root) {
    /// @return the checkout that the script `fanops` started us from
    public static Checkout ofThisLauncher() {
        String root = System.getProperty("fanops.root");
        if (root == null) {
            throw new IllegalStateException(
                    "start the launcher by ./fanops, which sets fanops.root");
        }
        return new Checkout(Path.of(root).toAbsolutePath().normalize());
    }

    /// @param module a folder below the root, such as `fan-service`
    /// @return whether there is anything to build in it yet
    public boolean hasModule(String module) {
        return Files.exists(root.resolve(module).resolve("pom.xml"))
                && Files.isDirectory(root.resolve(module).resolve("src/main"));
    }

    /// @param product path below the module
    /// @return whether it was ever built
    public boolean isBuilt(String module, String product) {
        return Files.exists(root.resolve(module).resolve(product));
    }

    /// @param product path below the module, which must be there
    /// @return how long ago it was built
    public Duration sinceBuilt(String module, String product) {
        FileTime built = lastModified(root.resolve(module).resolve(product));
        return Duration.ofMillis(System.currentTimeMillis() - built.toMillis());
    }

    /// Whether a module must be built: what it produces is missing, or older than a source of its
    /// own, a pom above it, or one of the modules it stands on.
    ///
    /// @param product path below the module, such as `target/quarkus-app/quarkus-run.jar`
    /// @param foundations modules whose sources go into this one
    public boolean isStale(String module, String product, String... foundations) {
        Path made = root.resolve(module).resolve(product);
        if (!Files.exists(made)) {
            return true;
        }
        FileTime built = lastModified(made);
        Path stamp = stamp(module);
        if (Files.exists(stamp) && lastModified(stamp).compareTo(built) > 0) {
            // Quarkus leaves a jar alone that would come out the same, so its time alone says too
            // little.
            built = lastModified(stamp);
        }
        if (isNewer(root.resolve("pom.xml"), built) || anyNewer(module, built)) {
            return true;
        }
        for (String foundation : foundations) {
            if (anyNewer(foundation, built)) {
                return true;
            }
        }
        return false;
    }

    /// Remembers that a module was built now.
    ///
    /// @param begun when the build began: what changed since then is not in it
    void markBuilt(String module, FileTime begun) throws IOException {
        Path stamp = stamp(module);
        Files.createDirectories(stamp.getParent());
        Files.writeString(stamp, "");
        Files.setLastModifiedTime(stamp, begun);
    }

    private Path stamp(String module) {
        return root.resolve(module).resolve("target/fanops-built");
    }

    private boolean anyNewer(String module, FileTime than) {
        Path folder = root.resolve(module);
        if (isNewer(folder.resolve("pom.xml"), than)) {
            return true;
        }
        Path sources = folder.resolve("src/main");
        if (!Files.isDirectory(sources)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.anyMatch(file -> isNewer(file, than));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNewer(Path file, FileTime than) {
        return Files.exists(file) && lastModified(file).compareTo(than) > 0;
    }

    private static FileTime lastModified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
