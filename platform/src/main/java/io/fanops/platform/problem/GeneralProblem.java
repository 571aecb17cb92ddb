package io.fanops.platform.problem;

/// The refusals that any resource may answer with.
public enum GeneralProblem implements ProblemType {
    MALFORMED_REQUEST(400, "The request cannot be read"),
    VALIDATION_FAILED(400, "The request has fields that are missing or wrong"),
    UNKNOWN_FIELD(400, "The request has a field that this resource does not know"),
    IDEMPOTENCY_KEY_REQUIRED(
            400, "This request moves something of value and needs an Idempotency-Key"),
    UNAUTHENTICATED(401, "A valid access token is needed"),
    FORBIDDEN(403, "The caller's roles do not allow this"),
    NOT_FOUND(404, "There is no such thing here"),
    METHOD_NOT_ALLOWED(405, "The resource does not know this method"),
    NOT_ACCEPTABLE(406, "The resource cannot answer in the wished format"),
    CONFLICT(409, "Something else exists under this name"),
    STILL_RUNNING(409, "A request with the same Idempotency-Key is still running") {
        @Override
        public boolean retryable() {
            return true;
        }
    },
    CONTENDED(409, "Others were changing the same things at the same moment") {
        @Override
        public boolean retryable() {
            return true;
        }
    },
    FORGOTTEN(410, "The first answer spoke of somebody who was erased since"),
    PRECONDITION_FAILED(412, "Somebody else has changed it in between"),
    TOO_LARGE(413, "The request is larger than this resource takes"),
    UNSUPPORTED_MEDIA_TYPE(415, "The resource does not take this format"),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
    TOO_MUCH_WORK(429, "As many operations of the brand wait as may"),
    INTERNAL_ERROR(500, "Something went wrong on our side"),
    UNAVAILABLE(503, "Something this needs is not there at the moment");

    private final int status;
    private final String title;

    GeneralProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
