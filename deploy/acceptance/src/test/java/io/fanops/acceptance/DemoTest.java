package io.fanops.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demo as a person runs it: the program itself, from its jar, twice.
@AgainstTheStack
class DemoTest {
    private static final Path JAR = Stack.root().resolve("deploy/demo/target/fanops-demo.jar");

    @Test
    void playsItsCampaignTwice(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(JAR), () -> "Skipped: " + JAR + " is not built");
        String first = played(folder.resolve("first.txt"));
        String second = played(folder.resolve("second.txt"));
        assertNotEquals(brandOf(first), brandOf(second));
        // The same seed tells the same story, whichever brand it is played in.
        assertEquals(line(first, "  Total .*"), line(second, "  Total .*"));
        assertEquals(line(first, ".* invitations, .*"), line(second, ".* invitations, .*"));
    }

    private static String played(Path output) throws IOException, InterruptedException {
        Process demo =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-jar",
                                JAR.toString(),
                                "--fans",
                                "120")
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean ended = demo.waitFor(3, TimeUnit.MINUTES);
        if (!ended) {
            demo.destroyForcibly();
        }
        String text = Files.readString(output);
        assertTrue(ended, () -> "it did not end in three minutes:\n" + text);
        assertEquals(0, demo.exitValue(), text);
        assertTrue(text.contains("balanced: yes"), text);
        assertTrue(line(text, "  SPREADER .*").matches(".*[1-9].*"), text);
        assertTrue(line(text, "  generation 0: .*").matches(".*K [0-9.]+"), text);
        assertTrue(text.contains("/q/") && text.contains("/r/") && text.contains("/docs"), text);
        assertFalse(text.contains("\u001b"), "a bar was drawn where there is no terminal");
        return text;
    }

    private static String brandOf(String text) {
        return line(text, "FanOps demo: .*").replaceAll(".*brand (\\S+) .*", "$1");
    }

    private static String line(String text, String pattern) {
        Matcher matcher = Pattern.compile("^" + pattern + "$", Pattern.MULTILINE).matcher(text);
        assertTrue(matcher.find(), () -> "no line like " + pattern + " in\n" + text);
        return matcher.group();
    }
}
