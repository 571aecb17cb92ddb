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
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Maven, one run at a time, with its output in a log and the gist of it on the screen.
public final class Maven {
    private static final Pattern MODULE =
            Pattern.compile("Building (.+?) \\S+\\s+\\[(\\d+)/(\\d+)]");
    private static final int LINES_OF_A_FAILURE = 25;

    /// Two at once would write into each other's targets.
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final Checkout checkout;
    private final Path log;
    private final Clock clock;

    /// @param log where the output of each run is appended
    public Maven(Checkout checkout, Path log) {
        this.checkout = checkout;
        this.clock = Clock.systemUTC();
        this.log = log;
    }

    /// Packages modules and what they stand on, without tests.
    ///
    /// @param modules folders below the root
    /// @param says told which module of how many is being built
    public void build(List<String> modules, Consumer<String> says) {
        FileTime begun = FileTime.from(clock.instant());
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
        FileTime begun = FileTime.from(clock.instant());
        run(List.of("-f", module + "/pom.xml", "package", "-DskipTests"), says);
        markBuilt(List.of(module), begun);
    }

    /// Runs Maven and shows which module of how many it builds.
    ///
    /// @param arguments without `-B`
    /// @throws LauncherFailure with the errors it printed, if it fails
    public void run(List<String> arguments, Consumer<String> says) {
        List<String> errors = new ArrayList<>();
        int failed =
                run(
                        arguments,
                        Map.of(),
                        line -> {
                            if (line.startsWith("[ERROR]") && errors.size() < LINES_OF_A_FAILURE) {
                                errors.add(line);
                            }
                            Matcher module = MODULE.matcher(line);
                            if (module.find()) {
                                says.accept(
                                        "building %s, %s of %s"
                                                .formatted(
                                                        module.group(1),
                                                        module.group(2),
                                                        module.group(3)));
                            }
                        });
        if (failed != 0) {
            throw new LauncherFailure(
                    "Maven failed: mvn "
                            + String.join(" ", arguments)
                            + "\n"
                            + String.join("\n", errors),
                    "Its whole output: " + log);
        }
    }

    /// Runs Maven in the root of the checkout; one run at a time.
    ///
    /// @param arguments without `-B`
    /// @param more environment beside the caller's
    /// @param eachLine told every line of its output
    /// @return its exit code
    public int run(List<String> arguments, Map<String, String> more, Consumer<String> eachLine) {
        List<String> command = new ArrayList<>(List.of(program(), "-B"));
        command.addAll(arguments);
        try {
            ONE_AT_A_TIME.lockInterruptibly();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .directory(checkout.root().toFile())
                            .redirectErrorStream(true);
            builder.environment().putAll(environment());
            builder.environment().putAll(more);
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
                    eachLine.accept(line);
                }
            } catch (IOException e) {
                maven.destroy();
                throw e;
            }
            return maven.waitFor();
        } catch (IOException e) {
            throw new LauncherFailure(
                    "Cannot run Maven (" + command.getFirst() + "): " + e,
                    "Install Maven 3.8.7 or newer, or name one: FANOPS_MVN=/path/to/mvn",
                    e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private static LauncherFailure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new LauncherFailure("Interrupted while Maven ran.", "Start again.", e);
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
