package io.fanops.content.store;

import io.fanops.platform.problem.ProblemType;

/// What only stores refuse.
enum StoreProblem implements ProblemType {
    STORE_EXISTS(409, "Another store has this externalId");

    private final int status;
    private final String title;

    StoreProblem(int status, String title) {
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
