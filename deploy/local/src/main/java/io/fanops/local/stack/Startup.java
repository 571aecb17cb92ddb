package io.fanops.local.stack;

import io.fanops.local.LauncherFailure;
import io.fanops.local.build.Maven;
import io.fanops.local.process.Child;
import io.fanops.local.process.Launch;
import io.fanops.local.process.PortHolder;
import io.fanops.local.process.ShortLived;
import io.fanops.local.terminal.LogLine;
import io.fanops.local.terminal.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// One `up`: checks, builds, starts what is missing, waits until all is ready.
///
/// Either everything that was selected is ready at the end, or what this start began is stopped
/// again.
final class Startup {
    private static final String PLATFORM = "platform";

    /// How long a part may be silent about its readiness before it is asked what is missing.
    private static final Duration QUESTION = Duration.ofSeconds(15);

    private final Stack stack;
    private final List<Part> selected;
    private final Progress progress;
    private final boolean mayBuild;
    private final UsualDurations usual;
    private final List<Task> tasks = new ArrayList<>();
    private final Set<Part> begun = new LinkedHashSet<>();
    private final Set<String> skipped = new LinkedHashSet<>();
    private boolean aborted;

    /// What to copy Keycloak's fresh database to, if this is its first start and there is no copy
    /// yet.
    private Optional<PreparedDatabase> firstStart = Optional.empty();

    Startup(Stack stack, List<Part> selected, Progress progress, boolean mayBuild) {
        this.stack = stack;
        this.selected = new ArrayList<>(selected);
        this.progress = progress;
        this.mayBuild = mayBuild;
        this.usual = UsualDurations.read(stack.folder.run().resolve("durations.properties"));
    }

    /// @return how many parts were started; 0 if all ran already
    int run() throws IOException {
        leaveOutWhatDoesNotExistYet();
        List<Part> missing = selected.stream().filter(part -> !stack.runs(part)).toList();
        checkPorts(missing);
        stack.ports.write(stack.folder.portsFile());
        firstStart = restoreIfNew();
        for (Part part : selected) {
            Progress.Step step = progress.step(part.name());
            step.waits(
                    part.needs().isEmpty()
                            ? "waiting"
                            : "waits for " + String.join(", ", part.needs()));
            tasks.add(new Task(part, step, new CompletableFuture<>()));
        }
        CompletableFuture<Void> kafkaBuilt = new CompletableFuture<>();
        CompletableFuture<Void> servicesBuilt = new CompletableFuture<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> {
                complete(kafkaBuilt, () -> buildKafka(missing));
                complete(servicesBuilt, () -> buildServices(missing));
            });
            for (Task task : tasks) {
                CompletableFuture<Void> built =
                        switch (task.part()) {
                            case KafkaBroker _ -> kafkaBuilt;
                            case ServiceProcess _ -> servicesBuilt;
                            case PostgresServer _, KeycloakServer _ ->
                                    CompletableFuture.completedFuture(null);
                        };
                threads.submit(() -> complete(task.ready(), () -> bringUp(task, built)));
            }
            try {
                allReadyOrFirstFailure().get();
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw failure(e);
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new LauncherFailure("Interrupted.", "Start again.", e);
            }
        }
        return begun.size();
    }

    /// The first failure ends the start: no use in waiting two minutes for Keycloak then.
    private CompletableFuture<Void> allReadyOrFirstFailure() {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        List<CompletableFuture<Void>> each = tasks.stream().map(Task::ready).toList();
        CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                .thenRun(() -> outcome.complete(null));
        for (CompletableFuture<Void> one : each) {
            one.whenComplete((_, thrown) -> {
                if (thrown != null) {
                    outcome.completeExceptionally(thrown);
                }
            });
        }
        return outcome;
    }

    /// From now on nothing more is started.
    void abort() {
        synchronized (begun) {
            aborted = true;
        }
    }

    /// @return the modules that were passed over because there is nothing to build in them yet
    Set<String> skipped() {
        return skipped;
    }

    /// Stops what this start began, newest first; what ran before stays.
    void takeBack() {
        abort();
        List<Part> mine;
        synchronized (begun) {
            mine = List.copyOf(begun);
        }
        ShortLived.endAllBut(stack.pids());
        stack.stop(mine, progress);
    }

    private void leaveOutWhatDoesNotExistYet() {
        for (Part part : List.copyOf(selected)) {
            if (!(part instanceof ServiceProcess process) || stack.runs(part)) {
                continue;
            }
            String module = process.service().module();
            boolean buildable = stack.checkout.hasModule(module);
            boolean built = stack.checkout.isBuilt(module, ServiceProcess.PRODUCT);
            if (mayBuild ? !buildable : !built) {
                selected.remove(part);
                skipped.add(part.name());
                progress.note(
                        "  - %s: left out, %s"
                                .formatted(
                                        part.name(),
                                        mayBuild
                                                ? "there is nothing to build in " + module + "/ yet"
                                                : module + "/ is not built"));
            }
        }
    }

    private void checkPorts(List<Part> missing) {
        List<String> taken = new ArrayList<>();
        for (Part part : missing) {
            for (int port : part.ports()) {
                if (!PortHolder.isFree(port)) {
                    taken.add(
                            "  %d, wanted by %s, is held by %s"
                                    .formatted(
                                            port,
                                            part.name(),
                                            PortHolder.describe(port).orElse("another process")));
                }
            }
        }
        if (!taken.isEmpty()) {
            throw new LauncherFailure(
                    "Ports are taken, so nothing was started:\n" + String.join("\n", taken),
                    "Stop those, or move the whole stack to other ports: ./fanops up --port 18080");
        }
    }

    /// Fills an empty data folder from the prepared copy, if Keycloak is to run in it.
    ///
    /// @return the copy to be made, if there was none to take
    private Optional<PreparedDatabase> restoreIfNew() throws IOException {
        boolean ordinary =
                UnprivilegedStart.of(stack.folder.postgres()) != UnprivilegedStart.NOBODY;
        for (Part part : selected) {
            if (part instanceof KeycloakServer keycloak && stack.postgres().isNew() && ordinary) {
                PreparedDatabase prepared =
                        new PreparedDatabase(stack.partsFolder, keycloak.realmFile());
                if (!prepared.exists()) {
                    return Optional.of(prepared);
                }
                prepared.restore(stack.folder, stack.secrets);
            }
        }
        return Optional.empty();
    }

    /// A copy that does not come about costs the next first start some seconds, and this one
    /// nothing.
    private void keepForNextTime(Progress.Step step) {
        firstStart.ifPresent(prepared -> {
            step.says("keeping a copy for the next first start");
            try (Connection superuser = stack.postgres().asSuperuser("postgres")) {
                prepared.keep(stack.folder, superuser);
            } catch (IOException | SQLException e) {
                progress.note("  (no copy of Keycloak's database was kept: " + e + ")");
            }
        });
    }

    private void buildKafka(List<Part> missing) {
        if (mayBuild
                && missing.stream().anyMatch(KafkaBroker.class::isInstance)
                && stack.checkout.isStale(KafkaBroker.MODULE, KafkaBroker.PRODUCT)) {
            Progress.Step step = progress.step("build");
            step.says("gathering Kafka");
            maven().build(KafkaBroker.MODULE, step::says);
            step.done("Kafka gathered");
        }
    }

    private void buildServices(List<Part> missing) {
        List<String> stale =
                missing.stream()
                        .filter(ServiceProcess.class::isInstance)
                        .map(part -> ((ServiceProcess) part).service().module())
                        .filter(module ->
                                stack.checkout.isStale(module, ServiceProcess.PRODUCT, PLATFORM))
                        .toList();
        if (!mayBuild || stale.isEmpty()) {
            return;
        }
        Progress.Step step = progress.step("build");
        step.says("starting Maven");
        maven().build(stale, step::says);
        step.done("services built");
    }

    private Maven maven() {
        return new Maven(stack.checkout, stack.folder.log("build"));
    }

    private void bringUp(Task task, CompletableFuture<Void> built) throws Exception {
        Part part = task.part();
        Progress.Step step = task.step();
        try {
            if (!stack.runs(part)) {
                part.provide(step::says);
                built.get();
                for (Task other : tasks) {
                    if (part.needs().contains(other.part().name())) {
                        other.ready().get();
                    }
                }
                start(part, part.prepare(step::says));
                step.says("starting" + usual.of(part.name()));
                long begin = System.nanoTime();
                awaitReady(part, stack.childOf(part).orElseThrow(), step);
                usual.took(part.name(), Duration.ofNanos(System.nanoTime() - begin));
                part.furnish(step::says);
                if (part instanceof KeycloakServer) {
                    keepForNextTime(step);
                }
                step.done("ready");
            } else {
                awaitReady(part, stack.childOf(part).orElseThrow(), step);
                part.furnish(_ -> {});
                step.already(
                        runsOlderCode(part)
                                ? "ran already, but its code is newer now: ./fanops restart "
                                        + part.name()
                                : "ran already, ready");
            }
        } catch (ExecutionException | CompletionException e) {
            step.failed("not started");
            throw e;
        } catch (LauncherFailure e) {
            step.failed("failed");
            throw e;
        }
    }

    /// A second `up` does not restart what runs, because somebody may be using it; it says so
    /// instead.
    private boolean runsOlderCode(Part part) {
        if (!(part instanceof ServiceProcess process)) {
            return false;
        }
        String module = process.service().module();
        return stack.checkout.isStale(module, ServiceProcess.PRODUCT, PLATFORM)
                || stack.childOf(part)
                        .flatMap(Child::age)
                        .filter(age ->
                                stack.checkout
                                                .sinceBuilt(module, ServiceProcess.PRODUCT)
                                                .compareTo(age)
                                        < 0)
                        .isPresent();
    }

    private void start(Part part, Launch launch) throws IOException {
        synchronized (begun) {
            if (aborted) {
                throw new LauncherFailure("Interrupted.", "Start again.");
            }
            Child child = launch.start(stack.table);
            child.write(stack.folder.pidFile(part.name()));
            begun.add(part);
        }
    }

    private void awaitReady(Part part, Child child, Progress.Step step)
            throws InterruptedException {
        long begin = System.nanoTime();
        long nextQuestion = begin + QUESTION.toNanos();
        String missing = "";
        while (!part.isReady()) {
            if (!child.isRunning(stack.table)) {
                throw new LauncherFailure(
                        part.name()
                                + " ended while it was starting. The end of its log:\n"
                                + lastLines(part),
                        "The whole log: " + stack.folder.log(part.name()));
            }
            long now = System.nanoTime();
            if (now - begin > part.patience().toNanos()) {
                throw new LauncherFailure(
                        "%s is not ready after %s%s. The end of its log:\n%s"
                                .formatted(
                                        part.name(),
                                        Progress.seconds(part.patience()),
                                        missing.isEmpty() ? "" : "; it misses: " + missing,
                                        lastLines(part)),
                        "The whole log: " + stack.folder.log(part.name()));
            }
            if (now > nextQuestion) {
                missing = part.whatIsMissing();
                step.says(
                        missing.isEmpty()
                                ? "starting" + usual.of(part.name())
                                : "runs, but misses: " + missing);
                nextQuestion = now + QUESTION.toNanos();
            }
            Thread.sleep(100);
        }
        if (!child.isRunning(stack.table)) {
            throw new LauncherFailure(
                    part.name() + " ended, yet something answers on its port.",
                    "See " + stack.folder.log(part.name()));
        }
    }

    private String lastLines(Part part) {
        Path log = stack.folder.log(part.name());
        try {
            // Whatever its encoding: a log is read by people.
            List<String> lines =
                    new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.contains("Reporting health down status"))
                            .map(LogLine::readable)
                            .flatMap(String::lines)
                            .map(line ->
                                    "    "
                                            + (line.length() < 200
                                                    ? line
                                                    : line.substring(0, 200) + "…"))
                            .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        } catch (IOException e) {
            return "    (cannot be read: " + e + ")";
        }
    }

    private static void complete(CompletableFuture<Void> future, Work work) {
        try {
            work.run();
            future.complete(null);
        } catch (Exception | Error e) {
            future.completeExceptionally(e);
        }
    }

    private static RuntimeException failure(Throwable thrown) {
        Throwable cause = thrown;
        for (Throwable next = cause.getCause();
                next != null
                        && (cause instanceof ExecutionException
                                || cause instanceof CompletionException);
                next = cause.getCause()) {
            cause = next;
        }
        return cause instanceof LauncherFailure expected
                ? expected
                : new LauncherFailure(
                        "Starting failed: " + cause, "FANOPS_DEBUG=1 shows more.", cause);
    }

    /// A part on its way up.
    ///
    /// @param ready completes when it is ready, or fails with it
    private record Task(Part part, Progress.Step step, CompletableFuture<Void> ready) {}

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }
}
