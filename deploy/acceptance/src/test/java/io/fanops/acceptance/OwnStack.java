package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The processes of a stack that was made for these tests, which may therefore be killed, and whose
/// databases may be looked into.
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
                "Skipped: it kills or damages what runs, so it runs only on a stack made for it"
                        + " (./fanops test --only-acceptance), never on one that somebody uses");
        return new OwnStack(Path.of(data));
    }

    /// Ends a part without a word to it (SIGKILL), with all that it has started: PostgreSQL's
    /// sessions would else go on for a while and keep a new server from the data.
    void kill(String part) {
        Path file = data.resolve("run").resolve(part + ".pid");
        try {
            long pid = Long.parseLong(Files.readString(file).strip().split("\\s+")[0]);
            ProcessHandle process =
                    ProcessHandle.of(pid)
                            .orElseThrow(() -> new AssertionError(part + " does not run: " + file));
            List<ProcessHandle> all = new ArrayList<>(List.of(process));
            all.addAll(process.descendants().toList());
            assertTrue(process.destroyForcibly(), () -> "cannot kill " + part + ", pid " + pid);
            all.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle one : all) {
                one.onExit().join();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Has the launcher start what does not run, as a person would, and returns when it is ready.
    void bringUp(List<String> parts) throws IOException, InterruptedException {
        Path output = data.resolve("logs").resolve("up-after-kill.log");
        Process up =
                new ProcessBuilder(
                                Stack.root().resolve("fanops").toString(),
                                "up",
                                "--no-build",
                                "--detach",
                                "--only",
                                String.join(",", parts),
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

    /// A service's database, as PostgreSQL's superuser, before whom no wall stands.
    Connection database(String service) {
        try {
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port("postgres"), service),
                    "postgres",
                    json("secrets.json").path("postgresPassword").asText());
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// Statements in a service's database, one after the other, and one caller after the other: who
    /// drops a trigger holds a small lock on its table and then asks for the whole of it, so two at
    /// once would each wait for the other.
    void run(String service, String... statements) {
        synchronized (OwnStack.class) {
            try (Connection connection = database(service);
                    var statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }

    String kafka() {
        return "127.0.0.1:" + port("kafka");
    }

    /// @param name as in `ports.json`
    int port(String name) {
        return json("ports.json").path(name).asInt();
    }

    private JsonNode json(String file) {
        try {
            return Stack.JSON.readTree(Files.readString(data.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
