package io.fanops.referral.order;

import io.fanops.platform.problem.ProblemType;

enum OrderProblem implements ProblemType {
    ORDER_CANCELLED(409, "The order was cancelled"),
    ORDER_EXISTS(409, "There is another order under this number"),
    REFUND_EXCEEDS_LINE(409, "More pieces cannot come back than are left of the line"),
    REFUND_EXCEEDS_ORDER(409, "More cannot be paid back than is left of the order"),
    REFUND_EXISTS(409, "There is another refund of this order under this number");

    private final int status;
    private final String title;

    OrderProblem(int status, String title) {
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
