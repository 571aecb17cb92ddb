package io.fanops.load;

import static io.fanops.load.Rounds.median;
import static io.fanops.load.Rounds.print;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One fan read through the fan service, beside a bare Quarkus endpoint that runs the same
/// statement by plain JDBC, in turn and by the same generator (wrk).
final class ReadBenchmark {
    private static final int FANS = 1_000;
    private static final int ROUNDS = 5;
    private static final int CONNECTIONS = 16;
    private static final int SECONDS = 5;
    private static final int BARE_PORT = 8099;

    private ReadBenchmark() {}

    static void run(List<String> arguments) throws IOException, InterruptedException {
        var stack = LocalStack.open();
        var brand = arguments.isEmpty() ? stack.freshBrand() : stack.brand(arguments.getFirst());
        if (arguments.isEmpty()) {
            AudienceBenchmark.load(brand, FANS);
        }
        var ids = brand.get("/fans?limit=500").path("items").findValuesAsText("id");
        var bare = bare(stack);
        try {
            var ours = new double[ROUNDS];
            var theirs = new double[ROUNDS];
            // The first of each is overwritten: it warms up.
            for (int i = -1; i < ROUNDS; i++) {
                ours[Math.max(0, i)] =
                        rate(
                                stack.at("fan", "/v1/brands/" + brand.slug + "/fans/"),
                                ids,
                                brand.token());
                theirs[Math.max(0, i)] =
                        rate(bareAt("/brands/" + brand.slug + "/fans/"), ids, brand.token());
            }
            print(
                    "a fan read through the service %,.0f a second, through the bare endpoint %,.0f: ratio %.2f (mark: 0.8)",
                    median(ours), median(theirs), median(ours) / median(theirs));
        } finally {
            bare.destroy();
        }
    }

    /// Started with the flags of the local stack's services, so that both are compiled alike.
    private static Process bare(LocalStack stack) throws IOException, InterruptedException {
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
        process.environment().put("BARE_PORT", Integer.toString(BARE_PORT));
        process.environment().put("BARE_JDBC", stack.jdbc("fan"));
        process.environment().put("BARE_PASSWORD", stack.databasePassword());
        var started = process.start();
        for (int i = 0; i < 600; i++) {
            try {
                stack.http.send(
                        HttpRequest.newBuilder(bareAt("/")).build(),
                        HttpResponse.BodyHandlers.discarding());
                return started;
            } catch (IOException _) {
                if (!started.isAlive()) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        started.destroy();
        throw new IOException("The bare endpoint does not start");
    }

    private static URI bareAt(String path) {
        return URI.create("http://127.0.0.1:" + BARE_PORT + path);
    }

    private static double rate(URI below, List<String> ids, String token)
            throws IOException, InterruptedException {
        return Wrk.rate(
                below,
                token,
                CONNECTIONS,
                SECONDS,
                """
                local ids, i = {"%s"}, 0
                request = function()
                    i = i %% #ids + 1
                    return wrk.format("GET", "%s" .. ids[i])
                end
                """
                        .formatted(String.join("\",\"", ids), below.getPath()));
    }
}
