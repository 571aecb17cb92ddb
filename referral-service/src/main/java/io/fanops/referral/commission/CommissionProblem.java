package io.fanops.referral.commission;

import io.fanops.platform.problem.ProblemType;

/// What is refused around commissions.
enum CommissionProblem implements ProblemType {
    TOO_MANY_COMMISSION_RULES(409, "The brand has as many commission rules as it may have");

    private final int status;
    private final String title;

    CommissionProblem(int status, String title) {
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
