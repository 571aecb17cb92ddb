package io.fanops.local.stack;

import io.fanops.local.parts.PartsFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// A built application as a stack runs it: beside the data, not in the module's `target`, so that a
/// build does not take the classes away from what is running.
final class Deployed {
    private Deployed() {}

    /// Puts the files of a folder into another, by hard links where both are on one disk: that
    /// takes no room and milliseconds. A build removes its files before it writes new ones, so
    /// links keep what they had.
    static void deploy(Path built, Path running) throws IOException {
        PartsFolder.delete(running);
        Files.walkFileTree(
                built,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        Files.createDirectories(target(folder));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        try {
                            Files.createLink(target(file), file);
                        } catch (IOException | UnsupportedOperationException _) {
                            Files.copy(file, target(file));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    private Path target(Path path) {
                        return running.resolve(built.relativize(path).toString());
                    }
                });
    }
}
