package io.fanops.platform.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fanops.platform.problem.Refused.FieldError;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/// Says in a caller's words why JSON could not be read.
public final class Unreadable {
    private static final String WRONG = "has the wrong type";

    private Unreadable() {}

    /// @return the refusal that names the field and what is wrong with it
    public static Refused refused(JacksonException e) {
        if (!(e instanceof JsonMappingException mapping)) {
            return new Refused(GeneralProblem.MALFORMED_REQUEST, "The body is not valid JSON.");
        }
        var pointer = Pointer.of(mapping);
        if (mapping instanceof UnrecognizedPropertyException unknown) {
            var detail = "`" + unknown.getPropertyName() + "` is not a field of this request.";
            return new Refused(
                    GeneralProblem.UNKNOWN_FIELD, detail, new FieldError(pointer, detail));
        }
        var detail = detail(mapping);
        return new Refused(
                GeneralProblem.VALIDATION_FAILED,
                (pointer.isEmpty() ? "The body" : pointer) + " " + detail,
                new FieldError(pointer, detail));
    }

    private static String detail(JsonMappingException e) {
        if (e instanceof StrictJson.Unstorable unstorable) {
            return unstorable.getOriginalMessage();
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            var wanted = mismatch.getTargetType();
            // A primitive that is missing, or null: nothing says which by a type of its own.
            if (wanted.isPrimitive()
                    && mismatch.getOriginalMessage().startsWith("Cannot map `null`")) {
                return "is required";
            }
            // An object may be one and still not be the one that is wanted.
            if (e instanceof InvalidFormatException || !wanted.isRecord()) {
                return isNo(wanted);
            }
        }
        return e.getCause() instanceof IllegalArgumentException reason
                        && reason.getMessage() != null
                ? reason.getMessage()
                : WRONG;
    }

    /// What is wrong with a value that cannot be read, in JSON's words and not Java's.
    ///
    /// @param wanted what should have come
    static String isNo(Class<?> wanted) {
        if (wanted.isEnum()) {
            return "must be one of " + Arrays.toString(wanted.getEnumConstants());
        }
        if (wanted == Instant.class) {
            return "is no timestamp of RFC 3339, such as 2026-11-22T09:30:00Z";
        }
        if (wanted == LocalDate.class) {
            return "is no date, such as 2026-11-22";
        }
        if (wanted == UUID.class) {
            return "is no UUID";
        }
        if (wanted == boolean.class || wanted == Boolean.class) {
            return "is neither true nor false";
        }
        if (Number.class.isAssignableFrom(wanted) || wanted.isPrimitive()) {
            return "is no number";
        }
        if (Collection.class.isAssignableFrom(wanted) || wanted.isArray()) {
            return "is no list";
        }
        return Map.class.isAssignableFrom(wanted) || wanted.isRecord() ? "is no object" : WRONG;
    }
}
