package io.fanops.fan.audience;

import io.fanops.platform.problem.ProblemType;

/// What audiences refuse.
enum AudienceProblem implements ProblemType {
    EXPRESSION_INVALID(400, "The audience expression cannot be parsed"),
    AUDIENCE_EXISTS(409, "An audience with this name exists with another expression");

    private final int status;
    private final String title;

    AudienceProblem(int status, String title) {
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
