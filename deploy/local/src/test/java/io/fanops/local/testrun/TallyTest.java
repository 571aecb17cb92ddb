package io.fanops.local.testrun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyTest {
    @TempDir Path root;

    @Test
    void sumsTheReportsOfAllModules() throws IOException {
        report("platform", "A", 5, 1, 0, 1);
        report("deploy/local", "B", 3, 0, 1, 0);

        assertEquals(
                "5 passed, 2 failed, 1 skipped",
                Tally.ofReportsUnder(root, FileTime.fromMillis(0)).toString());
    }

    @Test
    void leavesOutReportsOfAnEarlierRun() throws IOException {
        Path old = report("platform", "A", 5, 0, 0, 0);
        Files.setLastModifiedTime(old, FileTime.fromMillis(1000));
        report("platform", "B", 2, 0, 0, 0);

        assertEquals(new Tally(2, 0, 0), Tally.ofReportsUnder(root, FileTime.fromMillis(2000)));
    }

    @Test
    void countsHalfAReportAsAFailure() throws IOException {
        Path half = report("platform", "A", 5, 0, 0, 0);
        Files.writeString(half, "<?xml version=\"1.0\"?><testsu");

        assertEquals(new Tally(0, 1, 0), Tally.of(half));
    }

    @Test
    void saysWhichTestsWereSkippedAndWhy() throws IOException {
        Path folder = Files.createDirectories(root.resolve("content/target/surefire-reports"));
        Files.writeString(
                folder.resolve("TEST-C.xml"),
                """
                <testsuite name="C" tests="3" errors="0" skipped="2" failures="0">
                  <properties><property name="a" value="b"/></properties>
                  <testcase name="x" classname="io.fanops.C"><skipped message="org.opentest4j.TestAbortedException: Assumption failed: Skipped: there is no /usr/bin/chromium"/></testcase>
                  <testcase name="y" classname="io.fanops.C"><skipped message="org.opentest4j.TestAbortedException: Assumption failed: Skipped: there is no /usr/bin/chromium"/></testcase>
                  <testcase name="z" classname="io.fanops.C"/>
                </testsuite>
                """);

        Tally tally = Tally.ofReportsUnder(root, FileTime.fromMillis(0));

        assertEquals("1 passed, 0 failed, 2 skipped", tally.toString());
        assertEquals(List.of("Skipped: C: there is no /usr/bin/chromium"), tally.whatWasSkipped());
    }

    private Path report(
            String module, String name, int tests, int failures, int errors, int skipped)
            throws IOException {
        Path folder =
                Files.createDirectories(root.resolve(module).resolve("target/surefire-reports"));
        return Files.writeString(
                folder.resolve("TEST-" + name + ".xml"),
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="%s" time="1.0" tests="%d" errors="%d" skipped="%d" failures="%d">
                  <properties/>
                </testsuite>
                """
                        .formatted(name, tests, errors, skipped, failures));
    }
}
