package io.fanops.referral.click;

import io.fanops.platform.problem.ProblemType;

/// What is refused around clicks that earn.
enum ClickProblem implements ProblemType {
    TOO_MANY_CLICK_RULES(409, "The brand has as many click rules as it may have"),
    CLICK_BUDGET_BELOW_SPENT(409, "More than that is spent already"),
    CLICK_EARNING_STATE(409, "Clicks are rejected between the end of their day and their release");

    private final int status;
    private final String title;

    ClickProblem(int status, String title) {
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
