package io.fanops.demo;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command line asks for.
///
/// @param fans members to import and invite, 50 to 200,000: fewer make no cascade worth seeing
/// @param brand slug of the brand to onboard
record Options(Path credentials, int fans, long seed, String brand) {

    static final String USAGE =
            """
            usage: fanops-demo [--fans 2000] [--seed 42] [--brand slug] [--credentials FILE]
              --credentials  JSON {"gateway","issuer","clientId","clientSecret"}, as ./fanops credentials prints it;
                             without it the environment's FANOPS_CREDENTIALS names the file
              --brand        the brand to onboard; a new name is taken when it is left out\
            """;

    /// @throws IllegalArgumentException in words for the person who typed them
    static Options parse(String[] arguments, Map<String, String> environment, Clock clock) {
        @Nullable String credentials = environment.get("FANOPS_CREDENTIALS");
        int fans = 2000;
        long seed = 42;
        // Seconds in base 36: short, and another one each time, so that a second run onboards a
        // second brand.
        String brand = "demo-" + Long.toString(clock.instant().getEpochSecond(), 36);
        for (int at = 0; at < arguments.length; at += 2) {
            String option = arguments[at];
            if (at + 1 == arguments.length) {
                throw new IllegalArgumentException("%s needs a value%n%s".formatted(option, USAGE));
            }
            String value = arguments[at + 1];
            switch (option) {
                case "--credentials" -> credentials = value;
                case "--fans" -> fans = (int) number(option, value, 50, 200_000);
                case "--seed" -> seed = number(option, value, Long.MIN_VALUE, Long.MAX_VALUE);
                case "--brand" -> brand = value;
                default ->
                        throw new IllegalArgumentException(
                                "unknown option %s%n%s".formatted(option, USAGE));
            }
        }
        if (credentials == null || credentials.isBlank()) {
            throw new IllegalArgumentException("no credentials given%n%s".formatted(USAGE));
        }
        return new Options(Path.of(credentials), fans, seed, brand);
    }

    private static long number(String option, String value, long least, long most) {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new IllegalArgumentException(
                "%s must be a whole number from %d to %d, not %s"
                        .formatted(option, least, most, value));
    }
}
