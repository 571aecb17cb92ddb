package io.fanops.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A Quarkus endpoint with nothing around it (`deploy/bare`), started with the flags of the local
/// stack's services, so that both are compiled alike.
final class Bare implements AutoCloseable {
    private static final int PORT = 8099;

    private final Process process;

    private Bare(Process process) {
        this.process = process;
    }

    /// @param database of the stack's PostgreSQL
    static Bare start(LocalStack stack, String database) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1"));
        var more = System.getenv("FANOPS_JAVA_OPTS");
        if (more != null) {
            command.addAll(List.of(more.strip().split("\\s+")));
        }
        command.addAll(List.of("-jar", "deploy/bare/target/quarkus-app/quarkus-run.jar"));
        var process = new ProcessBuilder(command).inheritIO();
        process.environment().put("BARE_PORT", Integer.toString(PORT));
        process.environment().put("BARE_JDBC", stack.jdbc(database));
        process.environment().put("BARE_PASSWORD", stack.databasePassword());
        var bare = new Bare(process.start());
        for (int i = 0; i < 600; i++) {
            try {
                stack.http.send(
                        HttpRequest.newBuilder(bare.at("/")).build(),
                        HttpResponse.BodyHandlers.discarding());
                return bare;
            } catch (IOException _) {
                if (!bare.process.isAlive()) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        bare.close();
        throw new IOException("The bare endpoint does not start");
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + PORT + path);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
