package io.fanops.platform.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A request that is refused, with the reason. Thrown anywhere; nothing is changed by a request
/// that ends so.
public class Refused extends RuntimeException {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final ProblemType type;
    private final List<FieldError> errors;
    private final Duration retryAfter;

    /// @param detail what is wrong in this case, for a person; may name values of the request,
    ///   never of other brands
    public Refused(ProblemType type, String detail, FieldError... errors) {
        this(type, detail, AT_ONCE, errors);
    }

    /// @param retryAfter from when on the same request may succeed; told where the type's status is
    ///   429 or 503, in whole seconds
    public Refused(ProblemType type, String detail, Duration retryAfter, FieldError... errors) {
        super(type.name() + ": " + detail, null, false, false);
        this.type = type;
        this.detail = detail;
        this.retryAfter = retryAfter;
        this.errors = List.of(errors);
    }

    private final String detail;

    /// The thing is not there, or not for this caller to know of.
    public static Refused notFound(String what) {
        return new Refused(GeneralProblem.NOT_FOUND, "There is no such " + what + ".");
    }

    /// One field of the request is wrong.
    ///
    /// @param pointer JSON pointer into the body, such as `/rewards/0/amount`, or the parameter's
    ///   name
    public static Refused invalid(String pointer, String detail) {
        return new Refused(
                GeneralProblem.VALIDATION_FAILED, detail, new FieldError(pointer, detail));
    }

    /// Fields of the request are each right by themselves and do not go together.
    ///
    /// @param pointers of each of them, at least one
    public static Refused disagreeing(String detail, String... pointers) {
        return new Refused(
                GeneralProblem.VALIDATION_FAILED,
                String.join(" and ", pointers) + " " + detail,
                Stream.of(pointers)
                        .map(pointer -> new FieldError(pointer, detail))
                        .toArray(FieldError[]::new));
    }

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return detail;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public Duration retryAfter() {
        return retryAfter;
    }

    /// What is wrong with one field.
    ///
    /// @param pointer JSON pointer (RFC 6901) into the body, or the name of a query, path or header
    ///   parameter
    /// @param position where in a text of the field, in characters from 1; left out for the whole
    public record FieldError(
            String pointer,
            String detail,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer position) {

        public FieldError(String pointer, String detail) {
            this(pointer, detail, null);
        }
    }
}
