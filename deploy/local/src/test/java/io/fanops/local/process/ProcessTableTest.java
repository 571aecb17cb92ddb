package io.fanops.local.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
    @TempDir Path proc;

    @BeforeEach
    void looksLikeProc() throws IOException {
        Files.createDirectories(proc.resolve("self"));
    }

    @Test
    void readsTheStartTimeBehindANameWithSpacesAndParentheses() throws IOException {
        process(7, "S", "4711", "a (very) odd) name");

        assertEquals(Optional.of("4711"), new ProcessTable(proc).beginning(7));
    }

    @Test
    void countsAZombieAsDead() throws IOException {
        process(7, "Z", "4711", "java");

        assertEquals(Optional.empty(), new ProcessTable(proc).beginning(7));
    }

    @Test
    void knowsNothingOfAProcessThatIsNotThere() {
        assertEquals(Optional.empty(), new ProcessTable(proc).beginning(7));
    }

    @Test
    void doesNotTakeAnotherProcessWithTheSamePidForTheChild() throws IOException {
        process(7, "S", "4711", "java");

        assertTrue(new Child(7, "4711").isRunning(new ProcessTable(proc)));
        assertFalse(new Child(7, "4000").isRunning(new ProcessTable(proc)));
    }

    @Test
    void readsResidentMemoryInBytes() throws IOException {
        process(7, "S", "4711", "java");
        Files.writeString(proc.resolve("7/smaps_rollup"), "Rss:\t 4096 kB\nPss:\t  2048 kB\n");

        assertEquals(OptionalLong.of(2 << 20), new ProcessTable(proc).residentBytes(7));
    }

    @Test
    void readsBackThePidFileItWrote() throws IOException {
        Path file = proc.resolve("kafka.pid");

        new Child(7, "4711").write(file);

        assertEquals(Optional.of(new Child(7, "4711")), Child.read(file));
    }

    @Test
    void takesAnUnreadablePidFileForNone() throws IOException {
        Path file = Files.writeString(proc.resolve("kafka.pid"), "what?");

        assertEquals(Optional.empty(), Child.read(file));
        assertEquals(Optional.empty(), Child.read(proc.resolve("missing.pid")));
    }

    @Test
    void seesItselfInTheRealTable() {
        long self = ProcessHandle.current().pid();

        assertTrue(ProcessTable.ofThisMachine().beginning(self).isPresent());
    }

    /// A line as Linux writes it: pid, (name), state, then 49 numbers of which the nineteenth is
    /// the start time.
    private void process(long pid, String state, String beginning, String name) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(
                folder.resolve("stat"),
                "%d (%s) %s %s%s %s\n"
                        .formatted(pid, name, state, "1 ".repeat(18), beginning, "0 ".repeat(30)));
    }
}
