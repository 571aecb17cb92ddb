package io.fanops.fan.ladder;

import io.fanops.platform.problem.ProblemType;

/// What is refused where people decide where a fan stands.
enum LadderProblem implements ProblemType {
    STANDS_THERE(409, "The fan stands on this stage already"),
    PARTNER_ALREADY(409, "The fan is a partner"),
    NO_PARTNER(409, "The fan is no partner");

    private final int status;
    private final String title;

    LadderProblem(int status, String title) {
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
