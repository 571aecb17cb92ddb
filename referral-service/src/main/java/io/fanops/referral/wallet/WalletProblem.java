package io.fanops.referral.wallet;

import io.fanops.platform.problem.ProblemType;

/// What is refused around wallets.
enum WalletProblem implements ProblemType {
    INSUFFICIENT_BALANCE(409, "The wallet has less than is asked for"),
    HOLD_ENDED(409, "The hold was captured, released or has expired"),
    CAPTURE_EXCEEDS_HOLD(409, "More cannot be captured than is held"),
    REFUND_EXCEEDS_CAPTURE(409, "More cannot be given back than was captured");

    private final int status;
    private final String title;

    WalletProblem(int status, String title) {
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
