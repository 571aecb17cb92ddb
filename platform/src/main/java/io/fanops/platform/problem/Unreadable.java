package io.fanops.platform.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fanops.platform.problem.Refused.FieldError;
import java.time.Instant;
import java.util.Arrays;

/// Says in a caller's words why JSON could not be read.
public final class Unreadable {
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
        // A primitive that is missing, or null: nothing says which by a type of its own.
        if (e instanceof MismatchedInputException mismatch
                && mismatch.getTargetType() != null
                && mismatch.getTargetType().isPrimitive()
                && mismatch.getOriginalMessage().startsWith("Cannot map `null`")) {
            return "is required";
        }
        if (e instanceof InvalidFormatException format && format.getTargetType() != null) {
            if (format.getTargetType().isEnum()) {
                return "must be one of "
                        + Arrays.toString(format.getTargetType().getEnumConstants());
            }
            return format.getTargetType() == Instant.class
                    ? "is no timestamp of RFC 3339, such as 2026-11-22T09:30:00Z"
                    : "does not read as " + format.getTargetType().getSimpleName();
        }
        return e.getCause() instanceof IllegalArgumentException reason
                        && reason.getMessage() != null
                ? reason.getMessage()
                : "has the wrong type";
    }
}
