package io.fanops.content.scan;

import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tells people's browsers from programs by what they call themselves. The lists are data:
/// `browsers.txt`, `robots.txt`.
@Singleton
public class UserAgents {
    /// No browser calls itself at greater length; what is behind it is not looked at.
    private static final int LONGEST = 1_000;

    private final Pattern browsers = list("browsers.txt");
    private final Pattern robots = list("robots.txt");

    /// Whether this is the name of a browser that a person uses.
    public boolean isBrowser(@Nullable String userAgent) {
        if (userAgent == null) {
            return false;
        }
        var name = userAgent.substring(0, Math.min(userAgent.length(), LONGEST));
        return browsers.matcher(name).find() && !robots.matcher(name).find();
    }

    private static Pattern list(String file) {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        UserAgents.class.getResourceAsStream(file), file),
                                StandardCharsets.UTF_8))) {
            return Pattern.compile(
                    lines.lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                            .collect(Collectors.joining("|")),
                    Pattern.CASE_INSENSITIVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
