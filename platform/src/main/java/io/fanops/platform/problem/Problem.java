package io.fanops.platform.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.opentelemetry.api.trace.Span;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;

/// The body of a refusal as it stands on the wire (RFC 9457).
///
/// @param traceId finds the request in the logs
/// @param retryable whether the same request may succeed later without a change
/// @param errors what is wrong field by field; left out when empty
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        String traceId,
        boolean retryable,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Refused.FieldError> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    static Response answer(
            ProblemType type,
            String detail,
            List<Refused.FieldError> errors,
            Duration retryAfter,
            String path) {
        var problem =
                new Problem(
                        type.uri(),
                        type.title(),
                        type.status(),
                        detail,
                        path,
                        type.name(),
                        Span.current().getSpanContext().getTraceId(),
                        type.retryable(),
                        errors);
        var answer = Response.status(type.status()).type(MEDIA_TYPE).entity(problem);
        if (type.status() == 503 || type.status() == 429) {
            // Rounded up: whoever comes back then is not too early.
            answer.header("Retry-After", retryAfter.plusMillis(999).toSeconds());
        }
        return answer.build();
    }
}
