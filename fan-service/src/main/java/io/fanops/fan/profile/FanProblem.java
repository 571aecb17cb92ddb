package io.fanops.fan.profile;

import io.fanops.platform.problem.ProblemType;

/// What the profile refuses.
enum FanProblem implements ProblemType {
    FAN_EXISTS(409, "A fan with this externalId exists with other content"),
    TAG_ARCHIVED(409, "The tag is archived and is given to nobody by hand"),
    TOO_MANY_TAGS(409, "The fan would have more tags than a fan may have");

    private final int status;
    private final String title;

    FanProblem(int status, String title) {
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
