package io.fanops.platform.problem;

import java.util.List;

/// A request that is refused, with the reason. Thrown anywhere; nothing is changed by a request
/// that ends so.
public class Refused extends RuntimeException {
    private final ProblemType type;
    private final List<FieldError> errors;

    /// @param detail what is wrong in this case, for a person; may name values of the request,
    ///   never of other brands
    public Refused(ProblemType type, String detail, FieldError... errors) {
        super(type.name() + ": " + detail, null, false, false);
        this.type = type;
        this.detail = detail;
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

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return detail;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /// What is wrong with one field.
    ///
    /// @param pointer JSON pointer (RFC 6901) into the body, or the name of a query, path or header
    ///   parameter
    public record FieldError(String pointer, String detail) {}
}
