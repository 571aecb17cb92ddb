package io.fanops.local;

import io.fanops.local.terminal.LogLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Show the logs of one part, or of all.")
final class Logs implements Callable<Integer> {
    @Mixin private StackOptions options = new StackOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            description = "postgres, kafka, keycloak, fan, …, supervisor, build")
    private @Nullable String part;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as they grow.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "50",
            description = "How many of the last lines of each. Default: ${DEFAULT-VALUE}.")
    private int lines;

    @Option(
            names = "--raw",
            description = "Structured lines as they are, not as a person reads them.")
    private boolean raw;

    @Override
    public Integer call() throws Exception {
        Path folder = options.folder().logs();
        List<Path> files = part == null ? all(folder) : List.of(options.folder().log(part));
        if (files.isEmpty() || files.stream().anyMatch(file -> !Files.exists(file))) {
            throw new LauncherFailure(
                    "There is no log of "
                            + (part == null ? "anything" : part)
                            + " in "
                            + folder
                            + ".",
                    "There are: "
                            + String.join(", ", all(folder).stream().map(Logs::name).toList()));
        }
        // tail knows how to follow a file that is set aside and begun anew.
        List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
        if (follow) {
            command.add("-F");
        }
        files.forEach(file -> command.add(file.toString()));
        Process tail =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var shown = tail.inputReader(StandardCharsets.UTF_8)) {
            for (String line = shown.readLine(); line != null; line = shown.readLine()) {
                System.out.println(raw ? line : LogLine.readable(line));
            }
        }
        return tail.waitFor();
    }

    private static List<Path> all(Path folder) throws Exception {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".log", "");
    }
}
