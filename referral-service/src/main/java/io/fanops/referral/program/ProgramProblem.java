package io.fanops.referral.program;

import io.fanops.platform.problem.ProblemType;

enum ProgramProblem implements ProblemType {
    PROGRAM_EXISTS(409, "There is another program under this key"),
    PROGRAM_HAS_ENDED(409, "The program has ended and cannot be changed any more"),
    PROGRAM_STATE(409, "The program's state does not allow this"),
    BUDGET_BELOW_SPENT(409, "The budget cannot be less than what is spent"),
    DAILY_BUDGET_BELOW_SPENT(409, "The daily budget cannot be less than what is spent today"),
    CAP_BELOW_CONVERSIONS(409, "The cap cannot be less than what has converted"),
    REWARD_UNIT_FIXED(
            409, "The unit of the first reward, which the budget counts in, cannot be changed");

    private final int status;
    private final String title;

    ProgramProblem(int status, String title) {
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
