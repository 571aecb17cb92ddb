package io.fanops.fan.role;

import io.fanops.platform.problem.ProblemType;

/// What is refused of roles.
enum RoleProblem implements ProblemType {
    UNKNOWN_ROLE(400, "The brand's catalogue has no such role"),
    ROLE_NOT_EARNED(409, "The fan is not yet what the role asks for"),
    ROLE_FULL(409, "All places of the role are taken"),
    ROLE_NOT_OPEN(409, "The role cannot be applied for"),
    ROLE_STATE(409, "The fan's role is not in a state that allows this"),
    ROLE_PLACES_TAKEN(409, "More fans hold the role than it would have places");

    private final int status;
    private final String title;

    RoleProblem(int status, String title) {
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
