package io.fanops.fan.intake;

import io.fanops.platform.problem.ProblemType;

/// What the queue refuses.
enum IntakeProblem implements ProblemType {
    INTAKE_EXISTS(409, "An item with this externalId exists with other content"),
    INTAKE_TAKEN(409, "Somebody else has taken the item"),
    INTAKE_RESERVED(409, "The item is for others until some time"),
    INTAKE_NOT_CLAIMED(409, "The caller has not taken the item"),
    INTAKE_ENDED(409, "The item is answered or closed already");

    private final int status;
    private final String title;

    IntakeProblem(int status, String title) {
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
