package io.fanops.local.testrun;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fanops.local.build.Checkout;
import io.fanops.local.build.Maven;
import io.fanops.local.parts.PartsFolder;
import io.fanops.local.process.ShortLived;
import io.fanops.local.stack.DataFolder;
import io.fanops.local.stack.Ports;
import io.fanops.local.stack.Stack;
import io.fanops.local.stack.StackControl;
import io.fanops.local.terminal.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One run of all tests: first those of the modules, which need PostgreSQL and Kafka, then those of
/// the whole platform.
///
/// Whatever happens, also Ctrl-C, its stacks are stopped and its folder is removed.
public final class TestRun {
    private static final String ACCEPTANCE = "deploy/acceptance";

    /// What of Maven's output a person wants to see while it goes on: where it is, and what is
    /// wrong.
    private static final Pattern WORTH_SHOWING =
            Pattern.compile(
                    "^\\[ERROR].*|^\\[WARNING] .*Tests run:.*|^\\[INFO] Tests run:.* -- in .*"
                            + "|^\\[INFO] Building .* \\[\\d+/\\d+].*|^\\[INFO] Reactor Summary.*"
                            + "|^\\[INFO] .* (SUCCESS|FAILURE|SKIPPED) .*|^\\[INFO] BUILD .*");

    /// A test JVM that died; with failures ignored until the end, Maven would call that a success.
    private static final Pattern CRASH =
            Pattern.compile(
                    "(?i)^\\[ERROR].*(forked VM terminated|error in the fork|crashed tests|ExecutionException).*");

    private final Checkout checkout;
    private final PrintStream out;
    private final Path folder;
    private final List<String> mavenArguments;
    private final List<StackControl> toStop = new ArrayList<>();
    private final FileTime begun = FileTime.fromMillis(System.currentTimeMillis());
    private final long begunNanos = System.nanoTime();
    private boolean broken;
    private volatile @Nullable KeycloakAhead keycloak;

    /// @param mavenArguments more for Maven, such as `-Dtest=…`
    public TestRun(Checkout checkout, PrintStream out, List<String> mavenArguments) {
        this.checkout = checkout;
        this.out = out;
        this.mavenArguments = List.copyOf(mavenArguments);
        this.folder = checkout.root().resolve("target/test-run-" + ProcessHandle.current().pid());
    }

    /// @param modules whether to run the modules' own tests and checks
    /// @param acceptance whether to run those of the whole platform
    /// @return whether all held
    public boolean run(boolean modules, boolean acceptance) throws Exception {
        Thread onEnd = new Thread(this::leaveNothingBehind, "leave-nothing-behind");
        Runtime.getRuntime().addShutdownHook(onEnd);
        try {
            Files.createDirectories(folder);
            Browser.provide(out, checkout.root().resolve("target/chromium-install.log"));
            if (modules && acceptance) {
                keycloak = KeycloakAhead.begin(checkout, partsOfWholeStack(), this::line);
            }
            if (modules) {
                moduleTests();
            }
            if (acceptance && !broken) {
                acceptanceTests();
            } else if (acceptance) {
                out.println("The build is broken, so the acceptance tests were left out.");
            }
        } finally {
            tidy(onEnd);
        }
        Tally tally = Tally.ofReportsUnder(checkout.root(), begun);
        heading(broken ? "The build is broken: see above." : "Done.");
        tally.whatWasSkipped().forEach(out::println);
        out.println(tally);
        return !broken && tally.failed() == 0;
    }

    private void tidy(Thread onEnd) {
        try {
            Runtime.getRuntime().removeShutdownHook(onEnd);
        } catch (IllegalStateException _) {
            // Being told to end is why it is over: the hook is at it.
            return;
        }
        leaveNothingBehind();
    }

    private void moduleTests() throws Exception {
        heading("PostgreSQL and Kafka for the tests of the modules");
        DataFolder data = new DataFolder(folder.resolve("parts-only"));
        Stack stack = start(data, Set.of("postgres", "kafka"), true);
        Path where = folder.resolve("test-stack.json");
        new JsonMapper().writeValue(where.toFile(), stack.whereTestsFindIt());
        heading("Unit and service tests, style checks");
        List<String> arguments =
                new ArrayList<>(List.of("-Plint", "verify", "--fail-at-end", "-T2"));
        if (mavenArguments.stream().noneMatch(argument -> argument.startsWith("-pl"))) {
            arguments.addAll(List.of("-pl", "!" + ACCEPTANCE));
        }
        maven(arguments, Map.of("FANOPS_TEST_STACK", where.toString()));
        stopAll();
    }

    private void acceptanceTests() throws Exception {
        heading("A whole stack for the acceptance tests");
        if (keycloak != null) {
            keycloak.await();
        }
        DataFolder data = wholeStack();
        Stack stack = start(data, Set.of(), false);
        Path credentials = folder.resolve("credentials.json");
        Files.writeString(credentials, stack.credentials());
        heading("Acceptance tests");
        // With the demo, whose jar one of the tests runs, and the platform's tests, of which one
        // class is used.
        maven(
                List.of("-Plint", "verify", "-pl", ACCEPTANCE, "-am", "-Dplatform.tested=true"),
                Map.of(
                        "FANOPS_CREDENTIALS", credentials.toString(),
                        "FANOPS_STACK_DATA", data.home().toString(),
                        "FANOPS_STACK_MAY_BE_KILLED", "true",
                        "FANOPS_ROOT", checkout.root().toString()));
        stopAll();
    }

    private DataFolder wholeStack() {
        return new DataFolder(folder.resolve("whole"));
    }

    private PartsFolder partsOfWholeStack() {
        return PartsFolder.chosen(
                System.getenv(), DataFolder.usual(System.getenv()), wholeStack().home());
    }

    private Stack start(DataFolder data, Set<String> only, boolean mayBuild) throws IOException {
        Stack stack = Stack.open(checkout, data, Optional.of(Ports.free()), System.getenv());
        StackControl control = new StackControl(stack, out);
        synchronized (toStop) {
            toStop.add(control);
        }
        control.up(only, mayBuild);
        return stack;
    }

    private void maven(List<String> wanted, Map<String, String> environment) throws IOException {
        List<String> arguments = new ArrayList<>(wanted);
        // Failures are counted from the reports, so that one does not hide what comes after it.
        arguments.add("-Dmaven.test.failure.ignore=true");
        arguments.addAll(mavenArguments);
        Path log = checkout.root().resolve("target/test.log");
        int result =
                new Maven(checkout, log)
                        .run(
                                arguments,
                                new HashMap<>(environment),
                                line -> {
                                    if (CRASH.matcher(line).matches()) {
                                        broken = true;
                                    }
                                    if (WORTH_SHOWING.matcher(line).matches()) {
                                        line(line);
                                    }
                                });
        if (result != 0) {
            broken = true;
        }
        line("All of Maven's output: " + log);
    }

    private void stopAll() {
        List<StackControl> stacks;
        synchronized (toStop) {
            stacks = List.copyOf(toStop);
            toStop.clear();
        }
        for (StackControl stack : stacks) {
            try {
                stack.reset();
            } catch (IOException | RuntimeException e) {
                out.println("Cannot stop a stack of the tests: " + e);
            }
        }
    }

    private void leaveNothingBehind() {
        if (keycloak != null) {
            keycloak.abandon(this::endShortLived);
        }
        endShortLived();
        stopAll();
        try {
            PartsFolder.delete(folder);
        } catch (IOException e) {
            out.println("Cannot remove " + folder + ": " + e);
        }
    }

    /// Maven and the JVMs it forked, if this is an early end; the stacks' parts stop in their own
    /// order.
    private void endShortLived() {
        synchronized (toStop) {
            ShortLived.endAllBut(
                    toStop.stream()
                            .flatMap(stack -> stack.pids().stream())
                            .collect(Collectors.toSet()));
        }
    }

    private void line(String text) {
        out.println(stamp() + text);
    }

    private void heading(String text) {
        out.println();
        line("== " + text);
    }

    private String stamp() {
        return "[%9s] "
                .formatted(
                        Progress.seconds(
                                java.time.Duration.ofNanos(System.nanoTime() - begunNanos)));
    }
}
