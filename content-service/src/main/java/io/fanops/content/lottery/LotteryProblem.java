package io.fanops.content.lottery;

import io.fanops.platform.problem.ProblemType;

/// What only lotteries refuse.
enum LotteryProblem implements ProblemType {
    LOTTERY_EXISTS(409, "There is another lottery under this key"),
    LOTTERY_STATE(409, "The lottery's state does not allow this"),
    LOTTERY_CLOSED(409, "Nobody can enter the lottery now"),
    ENTRY_LIMIT(409, "The fan has entered the lottery as often as is allowed");

    private final int status;
    private final String title;

    LotteryProblem(int status, String title) {
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
