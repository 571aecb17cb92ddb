package io.fanops.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// What the operating system says about a pid, read from `/proc` where there is one and from the
/// JDK elsewhere.
///
/// The JDK alone is not enough on Linux: it calls a zombie alive.
public final class ProcessTable {
    private final Path proc;

    /// @param proc the folder to read, `/proc` outside of tests
    public ProcessTable(Path proc) {
        this.proc = proc;
    }

    /// @return the table of this machine
    public static ProcessTable ofThisMachine() {
        return new ProcessTable(Path.of("/proc"));
    }

    /// When the process began, as an opaque mark to compare with an earlier one of the same pid.
    ///
    /// @return empty when there is no such process or only its zombie is left
    public Optional<String> beginning(long pid) {
        if (!Files.isDirectory(proc.resolve("self"))) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(handle -> handle.info().startInstant())
                    .map(instant -> Long.toString(instant.toEpochMilli()));
        }
        return readStat(pid).filter(stat -> !stat.isDead()).map(Stat::beginning);
    }

    /// Resident memory of a process and all it started, pages that several share counted once
    /// (PostgreSQL's are).
    ///
    /// @return bytes; empty where it cannot be told
    public OptionalLong residentBytes(long pid) {
        return LongStream.concat(
                        LongStream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .mapToLong(ProcessHandle::pid))
                .mapToObj(this::proportionalBytes)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .reduce(Long::sum);
    }

    private OptionalLong proportionalBytes(long pid) {
        try {
            for (String line : Files.readAllLines(proc.resolve(pid + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return OptionalLong.of(1024 * Long.parseLong(line.replaceAll("[^0-9]", "")));
                }
            }
        } catch (IOException | NumberFormatException _) {
            // Gone meanwhile, somebody else's, or not Linux: there is nothing to tell.
        }
        return OptionalLong.empty();
    }

    private Optional<Stat> readStat(long pid) {
        try {
            return Stat.parse(Files.readString(proc.resolve(pid + "/stat")));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// The two fields of `/proc/<pid>/stat` that matter here.
    ///
    /// @param state one letter; `Z` is a zombie, `X` is dead
    /// @param beginning clock ticks since boot
    record Stat(char state, String beginning) {
        /// The name in the second field may hold spaces and parentheses, so counting starts behind
        /// its last `)`.
        static Optional<Stat> parse(String line) {
            String[] fields = line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
            // Field 3 (state) is the first one here, field 22 (start time) the twentieth.
            if (fields.length < 20 || fields[0].isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Stat(fields[0].charAt(0), fields[19]));
        }

        boolean isDead() {
            return state == 'Z' || state == 'X' || state == 'x';
        }
    }
}
