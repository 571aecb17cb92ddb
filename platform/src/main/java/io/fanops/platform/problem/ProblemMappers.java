package io.fanops.platform.problem;

import com.fasterxml.jackson.core.JacksonException;
import io.fanops.platform.problem.Refused.FieldError;
import io.fanops.platform.sql.PassingFailure;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.persistence.OptimisticLockException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// Turns every exception that leaves a resource into a problem document. Whatever is the caller's
/// fault is a 4xx that names the field; a database that is away is a retryable 503; what is left is
/// our bug, logged and answered 500.
class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    /// SQLSTATE of PostgreSQL's appendix A.
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    /// Class of deadlocks and serialization failures: the transaction was undone for others.
    private static final String ROLLED_BACK = "40";

    @ServerExceptionMapper
    Response refused(Refused refused, UriInfo uri) {
        return Problem.answer(
                refused.type(),
                refused.detail(),
                refused.errors(),
                refused.retryAfter(),
                uri.getPath());
    }

    @ServerExceptionMapper
    Response unauthorized(UnauthorizedException e, UriInfo uri) {
        return unauthenticated(uri);
    }

    @ServerExceptionMapper
    Response authenticationFailed(AuthenticationFailedException e, UriInfo uri) {
        return unauthenticated(uri);
    }

    @ServerExceptionMapper
    Response forbidden(ForbiddenException e, UriInfo uri) {
        return answer(
                GeneralProblem.FORBIDDEN,
                "The token has none of the roles that this operation asks for.",
                uri);
    }

    @ServerExceptionMapper
    Response violations(ConstraintViolationException e, UriInfo uri, ResourceInfo resource) {
        // A violation of what we return is our bug, not the caller's.
        if (e.getConstraintViolations().stream()
                .anyMatch(v -> v.getPropertyPath().toString().contains("<return value>"))) {
            return unexpected(e, uri);
        }
        var errors =
                e.getConstraintViolations().stream()
                        .map(v ->
                                new FieldError(
                                        Pointer.of(v, resource.getResourceMethod()),
                                        String.valueOf(v.getMessage())))
                        .sorted(java.util.Comparator.comparing(FieldError::pointer))
                        .toList();
        var first = errors.getFirst();
        return Problem.answer(
                GeneralProblem.VALIDATION_FAILED,
                (first.pointer().isEmpty() ? "The body" : first.pointer()) + " " + first.detail(),
                errors,
                SOON,
                uri.getPath());
    }

    @ServerExceptionMapper
    Response staleVersion(OptimisticLockException e, UriInfo uri) {
        return answer(
                GeneralProblem.PRECONDITION_FAILED,
                "It was changed at the same moment; read it again.",
                uri);
    }

    @ServerExceptionMapper({
        com.fasterxml.jackson.databind.exc.MismatchedInputException.class,
        JacksonException.class
    })
    Response unreadable(Exception e, UriInfo uri) {
        return refused(Unreadable.refused((JacksonException) e), uri);
    }

    @ServerExceptionMapper
    Response web(WebApplicationException e, UriInfo uri, ResourceInfo resource) {
        if (cause(e, Refused.class) instanceof Refused refused) {
            return refused(refused, uri);
        }
        if (e.getResponse().getStatus() == 400
                && cause(e, JacksonException.class) instanceof JacksonException json) {
            return refused(Unreadable.refused(json), uri);
        }
        int status = e.getResponse().getStatus();
        if (status < 400) {
            return e.getResponse();
        }
        // JAX-RS takes a query parameter of the wrong type for an unknown address.
        if (status == 404 && e.getCause() != null) {
            return refused(WrongParameter.of(resource.getResourceMethod(), uri), uri);
        }
        return switch (status) {
            case 401 -> unauthenticated(uri);
            case 403 -> answer(GeneralProblem.FORBIDDEN, "This is not allowed.", uri);
            case 404 -> answer(GeneralProblem.NOT_FOUND, "There is nothing at this path.", uri);
            case 405 ->
                    answer(
                            GeneralProblem.METHOD_NOT_ALLOWED,
                            "This method does not fit this path.",
                            uri);
            case 406 ->
                    answer(
                            GeneralProblem.NOT_ACCEPTABLE,
                            "See the operation's description for its formats.",
                            uri);
            case 413 -> answer(GeneralProblem.TOO_LARGE, "Send less at once.", uri);
            case 415 ->
                    answer(
                            GeneralProblem.UNSUPPORTED_MEDIA_TYPE,
                            "See the operation's description for its formats.",
                            uri);
            default ->
                    status < 500
                            ? answer(
                                    GeneralProblem.MALFORMED_REQUEST,
                                    "The request cannot be read.",
                                    uri)
                            : unexpected(e, uri);
        };
    }

    @ServerExceptionMapper
    Response anything(Throwable e, UriInfo uri) {
        if (cause(e, Refused.class) instanceof Refused refused) {
            return refused(refused, uri);
        }
        if (cause(e, OptimisticLockException.class) != null) {
            return answer(
                    GeneralProblem.PRECONDITION_FAILED,
                    "It was changed at the same moment; read it again.",
                    uri);
        }
        if (cause(e, SQLException.class) instanceof SQLException sql
                && FOREIGN_KEY_VIOLATION.equals(sql.getSQLState())) {
            LOG.warnf("Gone meanwhile: %s", sql.getMessage());
            return answer(
                    GeneralProblem.NOT_FOUND,
                    "Something that the request names has just been deleted.",
                    uri);
        }
        if (cause(e, SQLException.class) instanceof SQLException sql
                && sql.getSQLState() != null
                && sql.getSQLState().startsWith(ROLLED_BACK)) {
            LOG.warnf("In each other's way: %s", sql.getMessage());
            return answer(
                    GeneralProblem.CONTENDED,
                    "Nothing was changed; send the same request again.",
                    uri);
        }
        if (PassingFailure.is(e) && !isOfThePoolsOwn(e)) {
            LOG.warnf("Database away: %s", e.getMessage());
            return answer(
                    GeneralProblem.UNAVAILABLE,
                    "The database is not there at the moment; try again.",
                    uri);
        }
        return unexpected(e, uri);
    }

    private static Response unexpected(Throwable e, UriInfo uri) {
        LOG.error("Unexpected: " + uri.getPath(), e);
        return answer(
                GeneralProblem.INTERNAL_ERROR,
                "It is logged under this trace id; nothing was changed.",
                uri);
    }

    private static Response unauthenticated(UriInfo uri) {
        return Response.fromResponse(
                        answer(
                                GeneralProblem.UNAUTHENTICATED,
                                "Send a valid access token of realm fanops as `Authorization: Bearer …`.",
                                uri))
                .header("WWW-Authenticate", "Bearer")
                .build();
    }

    private static Response answer(GeneralProblem type, String detail, UriInfo uri) {
        return Problem.answer(type, detail, List.of(), SOON, uri.getPath());
    }

    /// What a pool says has no SQL state. Where nothing was free in time it is busy; anything else
    /// of it is our bug.
    private static boolean isOfThePoolsOwn(Throwable e) {
        return cause(e, SQLException.class) instanceof SQLException sql
                && sql.getSQLState() == null
                && (sql.getMessage() == null || !sql.getMessage().contains("timeout"));
    }

    private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
