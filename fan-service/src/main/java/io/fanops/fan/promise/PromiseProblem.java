package io.fanops.fan.promise;

import io.fanops.platform.problem.ProblemType;

/// What the register of promises refuses.
enum PromiseProblem implements ProblemType {
    PROMISE_EXISTS(409, "A promise with this externalId exists with other content"),
    PROMISE_ENDED(409, "The promise is kept or broken already"),
    PROMISE_TO_UNKNOWN(
            400, "The request names a community or audience that this brand does not have"),
    PROMISE_TO_NOBODY(409, "Nobody is in the community or audience that the promise is made to"),
    PROMISE_TO_TOO_MANY(
            409, "The community or audience has more members than one promise may have");

    private final int status;
    private final String title;

    PromiseProblem(int status, String title) {
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
