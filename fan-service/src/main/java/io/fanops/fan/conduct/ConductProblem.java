package io.fanops.fan.conduct;

import io.fanops.platform.problem.ProblemType;

/// What is refused around strikes.
enum ConductProblem implements ProblemType {
    UNKNOWN_RULE(400, "The community has no such rule"),
    STEP_SKIPPED(409, "Steps are taken one after the other, but for grave rules"),
    ALREADY_APPEALED(409, "The strike was appealed before"),
    STRIKE_LAPSED(409, "The strike has lapsed; there is nothing to appeal"),
    APPEAL_DECIDED(409, "The appeal was decided before");

    private final int status;
    private final String title;

    ConductProblem(int status, String title) {
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
