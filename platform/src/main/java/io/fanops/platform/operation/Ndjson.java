package io.fanops.platform.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.Unreadable;
import jakarta.inject.Singleton;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;

/// One JSON object a line, read and checked by the same rules as a request's body.
@Singleton
public class Ndjson {
    private final ObjectMapper json;
    private final Validator validator;

    Ndjson(ObjectMapper json, Validator validator) {
        this.json = json;
        this.validator = validator;
    }

    /// @param type a record whose fields carry their constraints
    public <T> LineImport.Format<T> of(Class<T> type) {
        var reader = json.readerFor(type);
        return text -> Lines.of(text).map(line -> read(reader, line));
    }

    /// Checks a row that another format has already cut out.
    public <T> Row<T> checked(long line, T value) {
        var violations = validator.validate(value);
        if (violations.isEmpty()) {
            return new Row.Good<>(line, value);
        }
        var first =
                violations.stream()
                        .min(java.util.Comparator.comparing(v -> v.getPropertyPath().toString()))
                        .orElseThrow();
        return new Row.Bad<>(
                new LineError(line, pointer(first), pointer(first) + " " + first.getMessage()));
    }

    private <T> Row<T> read(ObjectReader reader, Lines.Line read) {
        long line = read.number();
        if (read.tooLong()) {
            return new Row.Bad<>(
                    new LineError(line, "", "is longer than " + Lines.LONGEST + " characters"));
        }
        // What the decoder puts in the place of bytes that are no UTF-8.
        if (read.text().indexOf('\uFFFD') >= 0) {
            return new Row.Bad<>(new LineError(line, "", "holds bytes that are not UTF-8"));
        }
        try {
            T value = reader.readValue(read.text());
            return value == null
                    ? new Row.Bad<>(new LineError(line, "", "is null"))
                    : checked(line, value);
        } catch (JsonProcessingException e) {
            var refused = Unreadable.refused(e);
            return new Row.Bad<>(
                    refused.errors().stream()
                            .findFirst()
                            .map(error -> new LineError(line, error.pointer(), refused.detail()))
                            .orElseGet(
                                    () -> new LineError(line, "", "The line is not valid JSON.")));
        }
    }

    private static String pointer(ConstraintViolation<?> violation) {
        return "/"
                + violation
                        .getPropertyPath()
                        .toString()
                        .replace('.', '/')
                        .replace("[", "/")
                        .replace("]", "");
    }
}
