package io.fanops.load;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What PostgreSQL itself makes of a transaction, by its own `pgbench`, on the server that the
/// stack works with.
final class Pgbench {
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final int CLIENTS = 16;

    private final Path program;
    private final LocalStack stack;
    private final String database;

    Pgbench(LocalStack stack, String database) throws IOException {
        this.program = program();
        this.stack = stack;
        this.database = database;
    }

    private static Path program() throws IOException {
        var debian = Path.of("/usr/lib/postgresql");
        try (Stream<Path> places =
                Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of),
                        Files.isDirectory(debian)
                                ? Files.list(debian).map(version -> version.resolve("bin"))
                                : Stream.of())) {
            return places.map(place -> place.resolve("pgbench"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() ->
                            new IOException("pgbench is missing: install Debian's `postgresql`"));
        }
    }

    /// @param script of one transaction
    /// @return transactions a second
    double rate(String script, int seconds) throws IOException, InterruptedException {
        var file = Files.createTempFile("load", ".sql");
        try {
            Files.writeString(file, script);
            var server = URI.create(stack.jdbc(database).substring("jdbc:".length()));
            var command =
                    new ProcessBuilder(
                                    List.of(
                                            program.toString(),
                                            "--no-vacuum",
                                            "--protocol=prepared",
                                            "--client=" + CLIENTS,
                                            "--jobs=1",
                                            "--time=" + seconds,
                                            "--file=" + file,
                                            "--host=" + server.getHost(),
                                            "--port=" + server.getPort(),
                                            "--username=postgres",
                                            database))
                            .redirectErrorStream(true);
            command.environment().put("PGPASSWORD", stack.databasePassword());
            var process = command.start();
            var said = new String(process.getInputStream().readAllBytes());
            var rate = RATE.matcher(said);
            if (process.waitFor() != 0 || !rate.find()) {
                throw new IOException("pgbench says: " + said);
            }
            return Double.parseDouble(rate.group(1));
        } finally {
            Files.delete(file);
        }
    }
}
