package io.fanops.local.build;

import io.fanops.local.LauncherFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Maven, one run at a time, with its output in a log and the gist of it on the screen.
public final class Maven {
    private static final Pattern MODULE =
            Pattern.compile("Building (.+?) \\S+\\s+\\[(\\d+)/(\\d+)]");
    private static final int LINES_OF_A_FAILURE = 25;

    private final Checkout checkout;
    private final Path log;

    /// @param log where the output of each run is appended
    public Maven(Checkout checkout, Path log) {
        this.checkout = checkout;
        this.log = log;
    }

    /// Packages modules and what they stand on, without tests.
    ///
    /// @param modules folders below the root
    /// @param says told which module of how many is being built
    public void build(List<String> modules, Consumer<String> says) {
        FileTime begun = FileTime.from(Instant.now());
        run(List.of("-pl", String.join(",", modules), "-am", "package", "-DskipTests"), says);
        markBuilt(modules, begun);
    }

    private void markBuilt(List<String> modules, FileTime begun) {
        try {
            for (String module : modules) {
                checkout.markBuilt(module, begun);
            }
        } catch (IOException e) {
            throw new LauncherFailure(
                    "Cannot write to " + checkout.root() + ": " + e, "Check its rights.", e);
        }
    }

    /// Packages one module that stands on nothing but the poms above it, without looking at the
    /// others.
    public void build(String module, Consumer<String> says) {
        FileTime begun = FileTime.from(Instant.now());
        run(List.of("-f", module + "/pom.xml", "package", "-DskipTests"), says);
        markBuilt(List.of(module), begun);
    }

    /// Runs Maven in the root of the checkout.
    ///
    /// @param arguments without `-B`
    public synchronized void run(List<String> arguments, Consumer<String> says) {
        List<String> command = new ArrayList<>(List.of(program(), "-B"));
        command.addAll(arguments);
        Deque<String> last = new ArrayDeque<>();
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(checkout.root().toFile())
                            .redirectErrorStream(true);
            builder.environment().putAll(environment());
            Process maven = builder.start();
            maven.getOutputStream().close();
            try (BufferedReader lines =
                            new BufferedReader(
                                    new InputStreamReader(
                                            maven.getInputStream(), StandardCharsets.UTF_8));
                    Writer copy =
                            Files.newBufferedWriter(
                                    log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    copy.write(line);
                    copy.write('\n');
                    if (line.startsWith("[ERROR]") && last.size() < LINES_OF_A_FAILURE) {
                        last.add(line);
                    }
                    Matcher module = MODULE.matcher(line);
                    if (module.find()) {
                        says.accept(
                                "building %s, %s of %s"
                                        .formatted(
                                                module.group(1), module.group(2), module.group(3)));
                    }
                }
            } catch (IOException e) {
                maven.destroy();
                throw e;
            }
            int failed = maven.waitFor();
            if (failed != 0) {
                throw new LauncherFailure(
                        "Maven failed: mvn "
                                + String.join(" ", arguments)
                                + "\n"
                                + String.join("\n", last),
                        "Its whole output: " + log);
            }
        } catch (IOException e) {
            throw new LauncherFailure(
                    "Cannot run Maven (" + command.getFirst() + "): " + e,
                    "Install Maven 3.8.7 or newer, or name one: FANOPS_MVN=/path/to/mvn",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherFailure("Interrupted while Maven ran.", "Start again.", e);
        }
    }

    /// @return the `mvn` that the script `fanops` found
    public static String program() {
        String given = System.getenv("FANOPS_MVN");
        return given == null || given.isBlank() ? "mvn" : given;
    }

    /// @return what Maven needs beside the caller's environment: this JDK, whatever JAVA_HOME said
    public static Map<String, String> environment() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"));
    }
}
