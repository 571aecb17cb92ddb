package io.fanops.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Data sets that lie beside the project and are no part of it; tests on them are skipped where
/// they are not there.
final class RealData {
    static final String FOLDER = "FANOPS_DATA";

    private RealData() {}

    static List<String> lines(String name) {
        String folder = System.getenv(FOLDER);
        Path file =
                (folder == null ? Stack.root().resolve("../shared/data") : Path.of(folder))
                        .resolve(name)
                        .normalize();
        assumeTrue(
                Files.isReadable(file),
                () ->
                        "Skipped: "
                                + file
                                + " is not there; set "
                                + FOLDER
                                + " to the folder that has it");
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
