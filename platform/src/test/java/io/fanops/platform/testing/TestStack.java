package io.fanops.platform.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A real PostgreSQL and a real Kafka for `@QuarkusTest`.
///
/// `./fanops test` starts them once and says where they are in `FANOPS_TEST_STACK`; from an IDE the
/// launcher is called, and what it starts is left running for the next test until `./fanops down
/// --data target/test-stack`.
public class TestStack implements QuarkusTestResourceLifecycleManager {
    private static final String KAFKA = "fanops.test.kafka";

    @Override
    public Map<String, String> start() {
        var stack = find();
        System.setProperty(KAFKA, stack.kafka());
        return Map.of(
                "FANOPS_POSTGRES", stack.postgres(),
                "FANOPS_KAFKA", stack.kafka(),
                "FANOPS_DB_PASSWORD", stack.dbPassword(),
                "FANOPS_ISSUER", TestIssuer.start(),
                "quarkus.http.test-port", "0",
                "quarkus.management.test-port", "0");
    }

    /// Where Kafka listens, as `host:port`.
    static String kafka() {
        return System.getProperty(KAFKA);
    }

    @Override
    public void stop() {
        // The stack is shared by all test classes; who started it stops it.
    }

    private static Stack find() {
        var json = new ObjectMapper();
        try {
            var given = System.getenv("FANOPS_TEST_STACK");
            if (given != null) {
                JsonNode stack = json.readTree(Path.of(given).toFile());
                return new Stack(
                        stack.get("postgres").asText(),
                        stack.get("kafka").asText(),
                        stack.get("dbPassword").asText());
            }
            var root = root();
            var data = root.resolve("target/test-stack");
            var port = 28080;
            var up =
                    new ProcessBuilder(
                                    root.resolve("fanops").toString(),
                                    "up",
                                    "--only",
                                    "postgres,kafka",
                                    "--data",
                                    data.toString(),
                                    "--port",
                                    String.valueOf(port),
                                    "--detach")
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.to(
                                            Files.createTempFile("fanops-test-stack", ".log")
                                                    .toFile()))
                            .start();
            if (!up.waitFor(3, TimeUnit.MINUTES) || up.exitValue() != 0) {
                throw new IllegalStateException(
                        "./fanops up --only postgres,kafka did not bring up the test stack; see "
                                + data);
            }
            JsonNode secrets = json.readTree(data.resolve("secrets.json").toFile());
            return new Stack(
                    "127.0.0.1:" + (port + 3),
                    "127.0.0.1:" + (port + 4),
                    secrets.get("dbPassword").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path root() {
        var given = System.getProperty("fanops.root");
        var path = given != null ? Path.of(given) : Path.of("").toAbsolutePath();
        while (path != null && !Files.exists(path.resolve("fanops"))) {
            path = path.getParent();
        }
        if (path == null) {
            throw new IllegalStateException("The launcher ./fanops is in no folder above this one");
        }
        return path;
    }

    private record Stack(String postgres, String kafka, String dbPassword) {}
}
