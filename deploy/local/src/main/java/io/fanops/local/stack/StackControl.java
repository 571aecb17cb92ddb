package io.fanops.local.stack;

import io.fanops.local.LauncherFailure;
import io.fanops.local.parts.PartsFolder;
import io.fanops.local.process.Child;
import io.fanops.local.process.Launch;
import io.fanops.local.process.ProcessTable;
import io.fanops.local.terminal.Progress;
import io.fanops.local.terminal.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/// Bringing a stack up, watching it, taking it down: what one launcher process does with it.
public final class StackControl {
    /// How long an end by Ctrl-C waits for another launcher: long enough for a service to start,
    /// and short enough for who pressed it.
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(15);

    private final Stack stack;
    private final PrintStream out;
    private final ProcessTable table = ProcessTable.ofThisMachine();

    public StackControl(Stack stack, PrintStream out) {
        this.stack = stack;
        this.out = out;
    }

    /// What an `up` came to.
    ///
    /// @param started how many parts it started; 0 if all ran already
    /// @param skipped parts for which there is nothing to build yet
    /// @param took until all was ready
    public record Result(int started, Set<String> skipped, Duration took) {}

    /// Starts what is missing and waits until it is ready.
    ///
    /// If it fails, or the launcher is told to end meanwhile, what it began is stopped again.
    ///
    /// @param only names of parts; all if empty
    /// @param mayBuild whether stale modules are built first
    public Result up(Set<String> only, boolean mayBuild) throws IOException {
        List<Part> selected = stack.select(only);
        try (StackLock _ = StackLock.take(stack.folder, out::println);
                Progress progress = new Progress(out, Screen.isLive())) {
            Startup startup = new Startup(stack, selected, progress, mayBuild);
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread onEnd =
                    new Thread(
                            () -> {
                                interrupted.set(true);
                                progress.note("Stopping what was begun …");
                                startup.takeBack();
                            },
                            "take-back");
            Runtime.getRuntime().addShutdownHook(onEnd);
            try {
                int started = startup.run();
                return new Result(started, startup.skipped(), progress.elapsed());
            } catch (LauncherFailure e) {
                if (interrupted.get()) {
                    // The hook is at it; the JVM ends when it is done.
                    parkForever();
                }
                startup.takeBack();
                throw e;
            } finally {
                if (!interrupted.get()) {
                    Runtime.getRuntime().removeShutdownHook(onEnd);
                }
            }
        }
    }

    /// Stops some parts, and leaves alone what they need and what needs them.
    ///
    /// @param names of parts
    /// @throws LauncherFailure for a name that is none
    public void stop(Set<String> names) throws IOException {
        List<Part> these =
                stack.select(names).stream().filter(part -> names.contains(part.name())).toList();
        try (StackLock _ = StackLock.take(stack.folder, out::println);
                Progress progress = new Progress(out, Screen.isLive())) {
            stack.stop(these, progress);
        }
    }

    /// Stops everything of this stack.
    ///
    /// @return how many parts were stopped
    public int down() throws IOException {
        return down(stack::stop);
    }

    private int down(ToIntFunction<Progress> stop) throws IOException {
        int stopped;
        try (StackLock _ = StackLock.take(stack.folder, out::println);
                Progress progress = new Progress(out, Screen.isLive())) {
            stopped = stop.applyAsInt(progress);
            dismissSupervisor();
        }
        return stopped;
    }

    /// @return the pids of what it started to stay
    public Set<Long> pids() {
        return stack.pids();
    }

    /// Stops everything and removes data, secrets and logs.
    public void reset() throws IOException {
        down(stack::discard);
        for (Path path : stack.folder.whatResetRemoves()) {
            PartsFolder.delete(path);
        }
    }

    /// Watches the stack in this process until it is stopped by somebody, or until this process is
    /// told to end, which then stops the stack.
    ///
    /// @param says told when a part died
    public void watchHere(Consumer<String> says) throws IOException {
        Child self = self();
        self.write(stack.folder.pidFile(Stack.SUPERVISOR));
        Thread onEnd = new Thread(() -> stopInTheEnd(says), "stop-stack");
        Runtime.getRuntime().addShutdownHook(onEnd);
        new Supervision(stack, says).untilStopped();
        try {
            Runtime.getRuntime().removeShutdownHook(onEnd);
            Files.deleteIfExists(stack.folder.pidFile(Stack.SUPERVISOR));
        } catch (IllegalStateException _) {
            // Being told to end is why it is stopped: let the hook finish.
            parkForever();
        }
    }

    private void stopInTheEnd(Consumer<String> says) {
        says.accept("Stopping …");
        try {
            // Another launcher may be starting parts: what is stopped under its hands it would
            // start
            // again.
            try (StackLock _ = StackLock.take(stack.folder, says, LAST_PATIENCE)) {
                stopAndSaySo(says);
            } catch (LauncherFailure e) {
                says.accept(e.getMessage() + " Stopping all the same.");
                stopAndSaySo(says);
            }
        } catch (IOException e) {
            says.accept("Stopping failed: " + e);
        }
    }

    private void stopAndSaySo(Consumer<String> says) throws IOException {
        try (Progress progress = new Progress(out, Screen.isLive())) {
            stack.stop(progress);
        }
        Files.deleteIfExists(stack.folder.pidFile(Stack.SUPERVISOR));
        says.accept("Stopped. The data is kept in " + stack.folder.home());
    }

    /// Makes sure that some process watches the stack after this one has ended.
    ///
    /// @param launcherJar what to start it from
    public void watchElsewhere(Path launcherJar) throws IOException {
        if (stack.supervisor().isPresent()) {
            return;
        }
        Launch launch =
                new Launch(
                        List.of(
                                JavaProgram.java(),
                                "-Xmx24m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dfanops.root=" + stack.checkout.root(),
                                "-jar",
                                launcherJar.toString(),
                                "supervise",
                                "--data",
                                stack.folder.home().toString()),
                        Map.of("MALLOC_ARENA_MAX", "1"),
                        stack.folder.log(Stack.SUPERVISOR));
        launch.start(table).write(stack.folder.pidFile(Stack.SUPERVISOR));
    }

    private void dismissSupervisor() throws IOException {
        Path file = stack.folder.pidFile(Stack.SUPERVISOR);
        // It ends by itself when it sees that nothing is left; a moment for its last words, then a
        // nudge.
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (stack.supervisor().isPresent() && System.nanoTime() < end) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        Child.read(file)
                .filter(child -> child.pid() != ProcessHandle.current().pid())
                .ifPresent(child -> child.signal(table, "TERM"));
        Files.deleteIfExists(file);
    }

    private Child self() {
        long pid = ProcessHandle.current().pid();
        return new Child(pid, table.beginning(pid).orElseThrow());
    }

    private static void parkForever() {
        try {
            Thread.sleep(Duration.ofDays(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
