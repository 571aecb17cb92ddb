package io.fanops.fan.consent;

import io.fanops.platform.problem.ProblemType;

/// What consents refuse.
enum ConsentProblem implements ProblemType {
    CONSENT_OUTDATED(409, "The fan has said something else since");

    private final int status;
    private final String title;

    ConsentProblem(int status, String title) {
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
