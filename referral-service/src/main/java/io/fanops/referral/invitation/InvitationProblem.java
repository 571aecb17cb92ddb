package io.fanops.referral.invitation;

import io.fanops.platform.problem.ProblemType;

enum InvitationProblem implements ProblemType {
    PROGRAM_OVER(409, "The program is over; nobody can be invited any more");

    private final int status;
    private final String title;

    InvitationProblem(int status, String title) {
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
