package io.fanops.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Saturates a server by `wrk`, Debian's package: it needs least of the cores that it shares with
/// what it measures.
final class Wrk {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern FAILED = Pattern.compile("Non-2xx|Socket errors");

    /// What scripts may call: the headers of a request with a body under an Idempotency-Key.
    private static final String WITH_KEY =
            """
            wrk.headers["Content-Type"] = "application/json"
            function under(key)
                wrk.headers["Idempotency-Key"] = key
                return wrk.headers
            end
            """;

    private Wrk() {}

    /// @param script in Lua; says what each request is
    /// @return answers a second
    /// @throws IOException where an answer was none, or no success
    static double rate(URI server, String token, int connections, int seconds, String script)
            throws IOException, InterruptedException {
        var file = Files.createTempFile("load", ".lua");
        try {
            Files.writeString(file, WITH_KEY + script);
            var command =
                    new ArrayList<>(
                            List.of(
                                    "wrk",
                                    "-t1",
                                    "-c" + connections,
                                    "-d" + seconds + "s",
                                    // Who is slow while it warms up is no failure.
                                    "--timeout=30s",
                                    "-s",
                                    file.toString(),
                                    "-H",
                                    "Authorization: Bearer " + token,
                                    server.resolve("/").toString()));
            var wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(wrk.getInputStream().readAllBytes());
            var rate = RATE.matcher(said);
            if (wrk.waitFor() != 0 || FAILED.matcher(said).find() || !rate.find()) {
                throw new IOException("wrk (Debian's package) says: " + said);
            }
            return Double.parseDouble(rate.group(1));
        } finally {
            Files.delete(file);
        }
    }
}
