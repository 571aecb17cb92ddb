package io.fanops.platform.person;

import io.fanops.platform.problem.ProblemType;

/// What is refused of somebody whom a request names.
public enum FanProblem implements ProblemType {
    UNKNOWN_FAN(400, "The request names a fan whom this brand does not have");

    private final int status;
    private final String title;

    FanProblem(int status, String title) {
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
