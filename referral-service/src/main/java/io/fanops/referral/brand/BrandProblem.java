package io.fanops.referral.brand;

import io.fanops.platform.problem.ProblemType;

enum BrandProblem implements ProblemType {
    BRAND_NOT_HERE_YET(503, "The brand was onboarded a moment ago and has not arrived here yet");

    private final int status;
    private final String title;

    BrandProblem(int status, String title) {
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
