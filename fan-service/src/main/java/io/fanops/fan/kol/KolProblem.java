package io.fanops.fan.kol;

import io.fanops.platform.problem.ProblemType;

/// What is refused around KOLs.
enum KolProblem implements ProblemType {
    KOL_EXISTS(409, "A KOL with this key exists with other content"),
    FAN_IS_KOL(409, "The fan is a KOL under another key"),
    KOL_STATE(409, "The KOL's state does not allow this"),
    KOL_BRIEF_EXISTS(409, "A brief with this key exists with other content"),
    UNKNOWN_KOL_BRIEF(400, "The request names a brief that this brand does not have"),
    KOL_BRIEF_AGREED(409, "KOLs work by the brief as it is"),
    KOL_SUM_TOO_GREAT(409, "What the KOL costs or brought would be more than a sum can say"),
    TASK_STATE(409, "The task's state does not allow this"),
    KOL_TASK_EXISTS(409, "A task with this externalId exists with other content"),
    KOL_OUTCOME_EXISTS(409, "An outcome with this externalId exists with other content"),
    NOTHING_TO_TAKE_BACK(409, "More would be taken back than the task has brought"),
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
