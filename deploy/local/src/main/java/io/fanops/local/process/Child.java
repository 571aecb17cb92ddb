package io.fanops.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A process of the stack, as its pid file knows it.
///
/// @param pid its process id
/// @param beginning the mark of [ProcessTable#beginning] when it was started
public record Child(long pid, String beginning) {
    /// @return the child whose pid file this is; empty when the file is missing or unreadable
    public static Optional<Child> read(Path pidFile) {
        try {
            String[] words = Files.readString(pidFile).strip().split("\\s+");
            return words.length == 2
                    ? Optional.of(new Child(Long.parseLong(words[0]), words[1]))
                    : Optional.empty();
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// Writes the pid file in one step, so that nobody reads half of it.
    public void write(Path pidFile) throws IOException {
        Path whole = pidFile.resolveSibling(pidFile.getFileName() + ".new");
        Files.writeString(whole, pid + " " + beginning + "\n");
        Files.move(
                whole,
                pidFile,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /// @return whether this very process (not another one with its pid) runs
    public boolean isRunning(ProcessTable table) {
        return table.beginning(pid).filter(beginning::equals).isPresent();
    }

    /// @return how long it has been running, as far as the system tells
    public Optional<Duration> age() {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().startInstant())
                .map(start -> Duration.between(start, Instant.now()));
    }

    /// Sends a signal by name (`TERM`, `INT`, `KILL`); a process that is gone is no error.
    public void signal(ProcessTable table, String name) {
        if (!isRunning(table)) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("cannot signal " + pid, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Asks it to stop and waits; if it does not within `patience`, kills it.
    ///
    /// @return whether it went by itself
    public boolean stop(ProcessTable table, String signal, Duration patience) {
        signal(table, signal);
        if (awaitEnd(table, patience)) {
            return true;
        }
        signal(table, "KILL");
        awaitEnd(table, Duration.ofSeconds(10));
        return false;
    }

    private boolean awaitEnd(ProcessTable table, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (isRunning(table)) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
