package io.fanops.fan.merge;

import io.fanops.platform.problem.ProblemType;

/// What merging refuses.
enum MergeProblem implements ProblemType {
    MERGE_NOT_LAST(409, "A later merge of these fans has to be undone first"),
    CANDIDATE_DECIDED(409, "The merge candidate has been decided");

    private final int status;
    private final String title;

    MergeProblem(int status, String title) {
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
