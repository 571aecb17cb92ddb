package io.fanops.referral.groupbuy;

import io.fanops.platform.problem.ProblemType;

enum GroupBuyProblem implements ProblemType {
    GROUP_BUY_EXISTS(409, "There is another group buy under this key"),
    GROUP_BUY_STOCK(409, "The template has fewer coupons left than the group buy may give"),
    GROUP_BUY_OVER(409, "The group buy's time is over"),
    GROUP_BUY_FULL(409, "All places of the group buy are taken"),
    GROUP_BUY_REACHED(409, "The group buy has come about, so nobody leaves it");

    private final int status;
    private final String title;

    GroupBuyProblem(int status, String title) {
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
