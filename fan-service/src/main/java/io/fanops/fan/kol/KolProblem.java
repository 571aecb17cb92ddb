package io.fanops.fan.kol;

import io.fanops.platform.problem.ProblemType;

/// What is refused around KOLs.
enum KolProblem implements ProblemType {
    KOL_EXISTS(409, "A KOL with this key exists with other content"),
    FAN_IS_KOL(409, "The fan is a KOL under another key"),
    KOL_STATE(409, "The KOL's state does not allow this"),
    KOL_BRIEF_EXISTS(409, "A brief with this key exists with other content"),
    UNKNOWN_KOL_BRIEF(400, "The request names a brief that this brand does not have"),
    TASK_STATE(409, "The task's state does not allow this"),
    PLACEMENT_EXISTS(409, "The address is a placement of the task with other content"),
    PLACEMENT_UNVERIFIED(409, "Placements of the task are not verified");

    private final int status;
    private final String title;

    KolProblem(int status, String title) {
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
