package io.fanops.local.stack;

import io.fanops.local.terminal.Progress;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/// How long each part took to start last time, so that one who waits knows how far it is.
final class UsualDurations {
    private final Path file;
    private final Properties millis = new Properties();

    private UsualDurations(Path file) {
        this.file = file;
    }

    static UsualDurations read(Path file) {
        UsualDurations durations = new UsualDurations(file);
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                durations.millis.load(reader);
            } catch (IOException | IllegalArgumentException _) {
                // Only for show: without it nothing is said.
            }
        }
        return durations;
    }

    /// @return ", 26 s last time", or nothing if it was never started
    String of(String part) {
        String last = millis.getProperty(part);
        return last == null || !last.matches("[0-9]{1,9}")
                ? ""
                : ", " + Progress.seconds(Duration.ofMillis(Long.parseLong(last))) + " last time";
    }

    synchronized void took(String part, Duration time) {
        millis.setProperty(part, Long.toString(time.toMillis()));
        try (Writer writer = Files.newBufferedWriter(file)) {
            millis.store(writer, "milliseconds each part took to start last time");
        } catch (IOException _) {
            // Only for show.
        }
    }
}
