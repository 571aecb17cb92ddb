package io.fanops.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-22T06:00:00Z"), ZoneOffset.UTC);
    private static final Map<String, String> CREDENTIALS =
            Map.of("FANOPS_CREDENTIALS", "/tmp/credentials.json");

    @Test
    void aRunLaterOnboardsAnotherBrand() {
        var first = Options.parse(new String[0], CREDENTIALS, CLOCK);
        var second =
                Options.parse(
                        new String[0], CREDENTIALS, Clock.offset(CLOCK, Duration.ofSeconds(1)));
        assertNotEquals(first.brand(), second.brand());
        assertTrue(first.brand().matches("demo-[a-z0-9]+"), first.brand());
    }

    @Test
    void whatIsTypedGoesBeforeTheEnvironment() {
        var options =
                Options.parse(
                        new String[] {"--credentials", "c.json", "--fans", "300", "--seed", "7"},
                        CREDENTIALS,
                        CLOCK);
        assertEquals(Path.of("c.json"), options.credentials());
        assertEquals(300, options.fans());
        assertEquals(7, options.seed());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertRefused("unknown option", "--fan", "3");
        assertRefused("needs a value", "--fans");
        assertRefused("whole number from 50", "--fans", "many");
        assertRefused("whole number from 50", "--fans", "3");
    }

    @Test
    void asksForCredentials() {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Options.parse(new String[0], Map.of(), CLOCK));
        assertSays("no credentials given", refused);
    }

    private static void assertRefused(String because, String... arguments) {
        var refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Options.parse(arguments, CREDENTIALS, CLOCK));
        assertSays(because, refused);
    }

    private static void assertSays(String words, Throwable refused) {
        assertTrue(String.valueOf(refused.getMessage()).contains(words), refused::toString);
    }
}
