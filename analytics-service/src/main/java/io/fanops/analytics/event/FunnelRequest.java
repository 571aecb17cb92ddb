package io.fanops.analytics.event;

import io.fanops.platform.problem.Refused;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A funnel as it is asked for.
record FunnelRequest(List<String> steps, Duration window) {
    /// A funnel with more steps cannot be read by a person.
    private static final int MAX_STEPS = 10;

    private static final Duration MAX_WINDOW = Duration.ofDays(366);
    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})([smhdw])");

    /// @param steps names of deeds, separated by commas
    /// @param window such as `7d`, `12h`, `30m`, `45s`, `2w`, or ISO 8601 such as `PT12H`
    /// @throws Refused naming the parameter that does not read
    static FunnelRequest parse(@Nullable String steps, String window) {
        var names =
                steps == null || steps.isBlank()
                        ? List.<String>of()
                        : Arrays.stream(steps.split(",", -1)).map(String::strip).toList();
        if (names.isEmpty()
                || names.size() > MAX_STEPS
                || names.stream()
                        .anyMatch(n ->
                                n.isEmpty() || n.length() > EventResource.SentEvent.MAX_NAME)) {
            throw Refused.invalid(
                    "steps",
                    "must be 1 to 10 names of 1 to 100 characters, separated by commas, such as joined,ordered");
        }
        return new FunnelRequest(names, length(window));
    }

    private static Duration length(String text) {
        var length = Duration.ZERO;
        var match = SHORT.matcher(text);
        if (match.matches()) {
            long number = Long.parseLong(match.group(1));
            length =
                    switch (match.group(2)) {
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        case "d" -> Duration.ofDays(number);
                        default -> Duration.ofDays(7 * number);
                    };
        } else {
            try {
                length = Duration.parse(text);
            } catch (DateTimeParseException _) {
                // Said below, as for every other text.
            }
        }
        if (length.isZero() || length.isNegative() || length.compareTo(MAX_WINDOW) > 0) {
            throw Refused.invalid(
                    "window", "must be a time of up to 366 days, such as 7d, 12h, 30m or PT12H");
        }
        return length;
    }
}
