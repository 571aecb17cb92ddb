package io.fanops.fan.identity;

import io.fanops.platform.problem.ProblemType;

/// What identities refuse.
public enum IdentityProblem implements ProblemType {
    IDENTITY_TAKEN(409, "The channel identity belongs to another fan");

    private final int status;
    private final String title;

    IdentityProblem(int status, String title) {
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
