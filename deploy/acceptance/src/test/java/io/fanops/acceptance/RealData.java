package io.fanops.acceptance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Data sets that lie beside the project and are no part of it; tests on them are skipped where
/// they are not there.
final class RealData {
    static final String FOLDER = "FANOPS_DATA";

    private RealData() {}

    static List<String> lines(String name) {
        Path file = file(name);
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(file)),
                                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(String name) {
        String folder = System.getenv(FOLDER);
        return (folder == null ? Stack.root().resolve("../shared/data") : Path.of(folder))
                .resolve(name)
                .normalize();
    }

    /// Skips a class, and says so, where a data set is not there. An assumption that fails while
    /// the class is made would leave its tests out without a word.
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(IsThere.class)
    @interface Needs {
        /// The file's name.
        String value();
    }

    static final class IsThere implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
                    .map(needs -> file(needs.value()))
                    .filter(file -> !Files.isReadable(file))
                    .map(file ->
                            ConditionEvaluationResult.disabled(
                                    "Skipped: "
                                            + file
                                            + " is not there; set "
                                            + FOLDER
                                            + " to the folder that has it"))
                    .orElse(ConditionEvaluationResult.enabled("The data set is there"));
        }
    }
}
