package io.fanops.referral.attribution;

import io.fanops.platform.problem.ProblemType;

/// What is refused around attribution.
enum AttributionProblem implements ProblemType {
    TOUCH_EXISTS(409, "There is another touch under this externalId");

    private final int status;
    private final String title;

    AttributionProblem(int status, String title) {
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
