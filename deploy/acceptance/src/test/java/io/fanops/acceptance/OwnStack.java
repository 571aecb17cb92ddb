package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The processes of a stack that was made for these tests, which may therefore be killed.
///
/// @param data its data folder
record OwnStack(Path data) {
    /// `true` where `./fanops test` made the stack for itself. A data folder alone does not say so:
    /// it may be that of a stack on which somebody works.
    static final String MAY_BE_KILLED = "FANOPS_STACK_MAY_BE_KILLED";

    /// The test is skipped where the stack is somebody's.
    static OwnStack orSkip() {
        String data = System.getenv(Stack.DATA);
        assumeTrue(
                data != null && Boolean.parseBoolean(System.getenv(MAY_BE_KILLED)),
                "Skipped: it kills services, so it runs only on a stack made for it"
                        + " (./fanops test --only-acceptance), never on one that somebody uses");
        return new OwnStack(Path.of(data));
    }

    /// Ends a part without a word to it (SIGKILL) and returns when it is gone.
    ///
    /// @return the pid it had
    long kill(String part) {
        Path file = data.resolve("run").resolve(part + ".pid");
        try {
            long pid = Long.parseLong(Files.readString(file).strip().split("\\s+")[0]);
            ProcessHandle process =
                    ProcessHandle.of(pid)
                            .orElseThrow(() -> new AssertionError(part + " does not run: " + file));
            assertTrue(process.destroyForcibly(), () -> "cannot kill " + part + ", pid " + pid);
            return pid;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Has the launcher start what does not run, as a person would, and returns when it is ready.
    void bringUp(String part) throws IOException, InterruptedException {
        Path output = data.resolve("logs").resolve("up-after-kill.log");
        Process up =
                new ProcessBuilder(
                                Stack.root().resolve("fanops").toString(),
                                "up",
                                "--no-build",
                                "--detach",
                                "--only",
                                part,
                                "--data",
                                data.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean ended = up.waitFor(2, TimeUnit.MINUTES);
        if (!ended) {
            up.destroyForcibly();
        }
        String said = Files.readString(output);
        assertTrue(ended, () -> "./fanops up did not end in two minutes:\n" + said);
        assertEquals(0, up.exitValue(), said);
    }
}
