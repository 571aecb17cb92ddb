package io.fanops.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// How to start one long-lived process.
///
/// @param command program and arguments
/// @param environment added to the launcher's own environment, of which what would confuse a part
///   is left out
/// @param log where its output goes, appended
public record Launch(List<String> command, Map<String, String> environment, Path log) {
    /// Set aside when larger than this at a start, one old file being kept: 20 MB.
    private static final long LARGEST_LOG = 20L << 20;

    /// Variables of the caller's shell that PostgreSQL, Keycloak or a JVM would take for settings.
    private static final Predicate<String> CONFUSING =
            name ->
                    name.startsWith("PG")
                            || name.startsWith("KC_")
                            || name.startsWith("KEYCLOAK_")
                            || name.equals("JAVA_TOOL_OPTIONS")
                            || name.equals("JDK_JAVA_OPTIONS");

    /// Starts it in a session of its own, so that Ctrl-C in the terminal reaches only the launcher.
    public Child start(ProcessTable table) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Files.move(
                    log,
                    log.resolveSibling(log.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> words = new ArrayList<>(inASessionOfItsOwn());
        words.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(words)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(CONFUSING);
        builder.environment().putAll(environment);
        long pid = builder.start().pid();
        // setsid, unshare, setpriv and env all replace themselves by what they start: the pid
        // stays.
        return new Child(pid, table.beginning(pid).orElse("gone"));
    }

    private static List<String> inASessionOfItsOwn() {
        return System.getProperty("os.name").startsWith("Mac")
                ? List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or die $!", "--")
                : List.of("setsid");
    }
}
