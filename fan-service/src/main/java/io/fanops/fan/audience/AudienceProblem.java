package io.fanops.fan.audience;

import io.fanops.platform.problem.ProblemType;

/// What audiences refuse.
enum AudienceProblem implements ProblemType {
    AUDIENCE_EXISTS(409, "An audience with this name exists with other content"),
    AUDIENCE_IN_USE(409, "Other audiences speak of this one by its name"),
    AUDIENCE_IS_STATIC(409, "A static audience has no expression"),
    SEEDS_TOO_FEW(409, "The seed audience is smaller than the minimum cell"),
    AUDIENCES_BEING_READ(503, "The fans of this brand are still being read into memory"),
    AUDIENCES_TOO_STALE(
            503, "Facts that are on their way make the answer older than was asked for");

    private final int status;
    private final String title;

    AudienceProblem(int status, String title) {
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
