package io.fanops.fan.brand;

import io.fanops.platform.problem.ProblemType;

/// What onboarding refuses.
enum BrandProblem implements ProblemType {
    BRAND_EXISTS(409, "A brand with this slug is already on the platform");

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
