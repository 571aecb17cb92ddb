package io.fanops.referral.share;

import io.fanops.platform.problem.ProblemType;

enum ShareProblem implements ProblemType {
    TOO_MANY_SHARE_LINKS(409, "The fan has as many share links as one fan may");

    private final int status;
    private final String title;

    ShareProblem(int status, String title) {
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
