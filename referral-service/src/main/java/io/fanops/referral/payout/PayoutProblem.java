package io.fanops.referral.payout;

import io.fanops.platform.problem.ProblemType;

/// What is refused around payouts.
enum PayoutProblem implements ProblemType {
    NOTHING_TO_PAY(409, "No partner can be paid as much as is asked for"),
    PAYOUT_STATE(409, "The payout batch's state does not allow this"),
    FOUR_EYES(409, "A payout batch is approved by somebody else than who made it"),
    PAYOUT_LINE_STATE(409, "The payment was reported otherwise before"),
    INVOICE_EXISTS(409, "There is another invoice of the partner under this number"),
    INVOICE_STATE(409, "The invoice was decided before"),
    INVOICE_EXCEEDS_PAYOUT(409, "The invoice is more than what is paid out");

    private final int status;
    private final String title;

    PayoutProblem(int status, String title) {
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
