package io.fanops.referral.invitation;

import io.fanops.platform.problem.ProblemType;

enum InvitationProblem implements ProblemType {
    PROGRAM_OVER(409, "The program is over; nobody can be invited any more"),
    NOT_A_CUSTOMER_YET(409, "The fan has not bought what the program asks of referrers");

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
