package io.fanops.local.testrun;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// How many tests there were and what became of them, by Surefire's XML reports.
///
/// @param passed tests that ran and held
/// @param failed tests with a failure or an error
/// @param skipped tests that did not run
/// @param reasons why they did not, each with the test classes it kept from running
public record Tally(int passed, int failed, int skipped, SortedMap<String, Set<String>> reasons) {
    private static final PathMatcher REPORT =
            FileSystems.getDefault().getPathMatcher("glob:**/surefire-reports/TEST-*.xml");

    static final Tally NONE = new Tally(0, 0, 0);

    Tally(int passed, int failed, int skipped) {
        this(passed, failed, skipped, new TreeMap<>());
    }

    /// Sums the reports of all modules.
    ///
    /// @param root the checkout
    /// @param since reports written before are of another run
    static Tally ofReportsUnder(Path root, FileTime since) throws IOException {
        Tally sum = NONE;
        for (Path report : reportsUnder(root)) {
            if (Files.getLastModifiedTime(report).compareTo(since) >= 0) {
                sum = sum.plus(of(report));
            }
        }
        return sum;
    }

    static Tally of(Path report) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (InputStream in = Files.newInputStream(report)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            xml.nextTag();
            int failed = number(xml, "failures") + number(xml, "errors");
            int skipped = number(xml, "skipped");
            return new Tally(
                    number(xml, "tests") - failed - skipped, failed, skipped, reasons(xml));
        } catch (XMLStreamException e) {
            // A JVM that was killed leaves half a report: its tests did not hold.
            return new Tally(0, 1, 0);
        }
    }

    private static SortedMap<String, Set<String>> reasons(XMLStreamReader xml)
            throws XMLStreamException {
        SortedMap<String, Set<String>> reasons = new TreeMap<>();
        String test = "";
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            if (xml.getLocalName().equals("testcase")) {
                test = String.valueOf(xml.getAttributeValue(null, "classname"));
            } else if (xml.getLocalName().equals("skipped")) {
                String why = xml.getAttributeValue(null, "message");
                reasons.computeIfAbsent(why == null ? "no reason given" : why, _ -> new TreeSet<>())
                        .add(test.substring(test.lastIndexOf('.') + 1));
            }
        }
        return reasons;
    }

    private static int number(XMLStreamReader xml, String attribute) {
        String value = xml.getAttributeValue(null, attribute);
        return value == null ? 0 : Integer.parseInt(value);
    }

    private Tally plus(Tally other) {
        SortedMap<String, Set<String>> all = new TreeMap<>();
        for (Tally tally : List.of(this, other)) {
            tally.reasons.forEach(
                    (why, tests) -> all.computeIfAbsent(why, _ -> new TreeSet<>()).addAll(tests));
        }
        return new Tally(
                passed + other.passed, failed + other.failed, skipped + other.skipped, all);
    }

    /// @return a line for each reason why tests were skipped
    List<String> whatWasSkipped() {
        return reasons.entrySet().stream()
                .map(reason ->
                        "Skipped: %s: %s"
                                .formatted(
                                        String.join(", ", reason.getValue()),
                                        reason.getKey().replaceFirst("^.*Skipped: ", "")))
                .toList();
    }

    private static List<Path> reportsUnder(Path root) throws IOException {
        List<Path> reports = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        String name = folder.getFileName().toString();
                        return name.startsWith(".")
                                        || name.equals("src")
                                        || name.equals("node_modules")
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (REPORT.matches(file)) {
                            reports.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        // A throwaway folder may go while we look.
                        return FileVisitResult.CONTINUE;
                    }
                });
        return reports;
    }

    @Override
    public String toString() {
        return "%d passed, %d failed, %d skipped".formatted(passed, failed, skipped);
    }
}
