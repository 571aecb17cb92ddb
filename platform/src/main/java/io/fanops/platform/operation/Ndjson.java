package io.fanops.platform.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fanops.platform.operation.LineImport.Row;
import io.fanops.platform.operation.LineImport.Sent;
import io.fanops.platform.operation.Operation.LineError;
import io.fanops.platform.problem.Pointer;
import io.fanops.platform.problem.Unreadable;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.util.Comparator;
import java.util.List;

/// One JSON object a line, read and checked by the same rules as a request's body.
@Singleton
public class Ndjson {
    /// The field in which a refused line says why, ignored when it comes back.
    private static final String REJECTED = "_rejected";

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
    public <T> Row<T> checked(long line, T value, Sent sent) {
        var violations = validator.validate(value);
        if (violations.isEmpty()) {
            return new Row.Good<>(line, value, sent);
        }
        return new Row.Bad<>(
                violations.stream()
                        .sorted(Comparator.comparing(v -> v.getPropertyPath().toString()))
                        .map(v ->
                                new LineError(
                                        line, Pointer.of(v), Pointer.of(v) + " " + v.getMessage()))
                        .toList(),
                sent);
    }

    private <T> Row<T> read(ObjectReader reader, Lines.Line read) {
        long line = read.number();
        Sent sent = reason -> rejected(read.text(), reason);
        if (read.tooLong()) {
            return bad(line, "", "is longer than " + Lines.LONGEST + " characters", sent);
        }
        // What the decoder puts in the place of bytes that are no UTF-8.
        if (read.text().indexOf('\uFFFD') >= 0) {
            return bad(line, "", "holds bytes that are not UTF-8", sent);
        }
        try {
            T value = reader.readValue(withoutReason(read.text()));
            return value == null ? bad(line, "", "is null", sent) : checked(line, value, sent);
        } catch (JsonProcessingException e) {
            var refused = Unreadable.refused(e);
            return refused.errors().isEmpty()
                    ? bad(line, "", "The line is not valid JSON.", sent)
                    : bad(line, refused.errors().getFirst().pointer(), refused.detail(), sent);
        }
    }

    private static <T> Row<T> bad(long line, String pointer, String detail, Sent sent) {
        return new Row.Bad<>(List.of(new LineError(line, pointer, detail)), sent);
    }

    /// The object with the reason as one field more; what is no object stands in that field.
    private String rejected(String text, LineError reason) {
        ObjectNode object = json.createObjectNode();
        var why = reason(reason);
        try {
            if (json.readTree(text) instanceof ObjectNode sent) {
                object = sent;
            } else {
                why.put("text", text);
            }
        } catch (JsonProcessingException _) {
            why.put("text", text);
        }
        return object.<ObjectNode>set(REJECTED, why).toString();
    }

    private ObjectNode reason(LineError reason) {
        return json.createObjectNode()
                .put("line", reason.line())
                .put("field", reason.pointer())
                .put("reason", reason.detail());
    }

    /// A line that was mended is sent again as it was handed out.
    private String withoutReason(String text) throws JsonProcessingException {
        return text.contains("\"" + REJECTED + "\"")
                        && json.readTree(text) instanceof ObjectNode object
                ? object.without(List.of(REJECTED)).toString()
                : text;
    }
}
