package io.fanops.platform.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each fact's shape on the wire is what its golden file says. A change that breaks one of these
/// tests breaks running consumers: change additively, and add the new field to the golden file.
class GoldenFactsTest {
    private static final String FOLDER = "/contracts/";

    /// Writes as the services do.
    private static final ObjectMapper WRITER =
            new ObjectMapper()
                    .registerModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    /// Reads as [io.fanops.platform.inbox.FactReader] does: what it does not know it passes over.
    private static final ObjectMapper READER =
            WRITER.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    @Test
    void everyFactHasAGoldenFileAndEveryFileItsFact() throws IOException, URISyntaxException {
        var folder = GoldenFactsTest.class.getResource(FOLDER);
        assertNotNull(folder);
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            var types =
                    files.map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
                            .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(new TreeSet<>(FactTypes.all().keySet()), types);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void readsBackEqual(String type) {
        var golden = golden(type);
        var fact = read(type, golden);

        var written = written(fact);
        assertEquals(golden, written);
        assertEquals(fact, read(type, written));
    }

    @ParameterizedTest
    @MethodSource("types")
    void theGoldenFileShowsEveryField(String type) {
        var fields = new TreeSet<String>();
        golden(type).fieldNames().forEachRemaining(fields::add);

        assertEquals(
                Arrays.stream(classOf(type).getRecordComponents())
                        .map(component -> component.getName())
                        .collect(Collectors.toCollection(TreeSet::new)),
                fields);
        golden(type).forEach(value -> assertFalse(value.isNull(), type + " shows a null"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void readersPassOverWhatANewerSenderAdds(String type) {
        var newer = golden(type);
        newer.put("addedLater", "text").putObject("alsoAdded").put("deep", 1);
        newer.forEach(value -> {
            if (value instanceof ObjectNode nested) {
                nested.put("addedInside", true);
            }
        });

        assertEquals(read(type, golden(type)), read(type, newer));
    }

    @ParameterizedTest
    @MethodSource("types")
    void readersDoWithoutWhatMayBeMissing(String type) {
        for (var component : classOf(type).getRecordComponents()) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                var without = golden(type);
                without.remove(component.getName());
                var asNull = golden(type);
                asNull.putNull(component.getName());

                assertEquals(read(type, asNull), read(type, without), component.getName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void theTypeNamesItsTopicAndVersion(String type) {
        var fact = read(type, golden(type));

        assertTrue(type.matches("fanops\\.[a-z]+\\.[a-z-]+\\.v\\d+"), type);
        assertEquals(
                type.split("\\.", 3)[1],
                FactTypes.topicOf(fact).split("\\.", 3)[1],
                "service in type and topic");
        assertEquals(type, FactTypes.nameOf(fact.getClass()));
    }

    static Stream<String> types() {
        return FactTypes.all().keySet().stream().sorted();
    }

    private static Class<? extends Fact> classOf(String type) {
        return FactTypes.classOf(type).orElseThrow();
    }

    private static Fact read(String type, JsonNode json) {
        try {
            return READER.treeToValue(json, classOf(type));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As it goes over the wire: as text.
    private static JsonNode written(Fact fact) {
        try {
            return WRITER.readTree(WRITER.writeValueAsString(fact));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode golden(String type) {
        try (var file = GoldenFactsTest.class.getResourceAsStream(FOLDER + type + ".json")) {
            assertNotNull(file, () -> "no golden file for " + type);
            return (ObjectNode) WRITER.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
