package io.fanops.fan;

import static org.assertj.core.api.Assertions.assertThat;

import io.fanops.platform.testing.ArchitectureRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    /// `coalesce(merged_into, …)` beside a comparison: as the value that a query gives it is
    /// harmless.
    private static final Pattern COMPARED =
            Pattern.compile(
                    "(?i)(=|<>|\\bin)\\s*(any\\s*)?\\(?\\s*coalesce\\(\\s*(\\w+\\.)?merged_into"
                            + "|coalesce\\(\\s*(\\w+\\.)?merged_into[^)]*\\)\\s*(=|<>|in\\b)");

    @Test
    void keepsTheRules() {
        ArchitectureRules.check("io.fanops.fan", "io.fanops.fan.keycloak");
    }

    /// Behind the wall PostgreSQL joins by no index on a `coalesce`: such a statement reads the
    /// whole brand, and no small test brand shows it.
    @Test
    void findsMergedFansByCaseAndNotByCoalesce() throws IOException {
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(
                            sources.filter(Files::isRegularFile)
                                    .filter(ArchitectureTest::compares)
                                    .toList())
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f.id = coalesce(a.merged_into, a.id)",
                "coalesce(merged_into, id) = any(:ids)",
                "where id in (coalesce(o.merged_into, o.id))"
            })
    void knowsAComparedCoalesce(String sql) {
        assertThat(COMPARED.matcher(sql).find()).isTrue();
    }

    private static boolean compares(Path source) {
        try {
            return COMPARED.matcher(Files.readString(source)).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
