package io.fanops.referral.referral;

import io.fanops.platform.problem.ProblemType;

enum ReferralProblem implements ProblemType {
    UNKNOWN_CODE(400, "The request names a referral code that this brand does not have"),
    CODE_OF_ANOTHER_PROGRAM(400, "The code belongs to another program than the request says"),
    ALREADY_REFERRED(409, "Somebody else has brought this fan into the program"),
    REFERRAL_NOT_HELD(409, "Only a held referral can be approved or rejected");

    private final int status;
    private final String title;

    ReferralProblem(int status, String title) {
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
