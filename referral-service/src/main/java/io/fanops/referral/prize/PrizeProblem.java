package io.fanops.referral.prize;

import io.fanops.platform.problem.ProblemType;

/// What is refused around prizes.
enum PrizeProblem implements ProblemType {
    PRIZE_POOL_EXISTS(409, "There is another prize pool under this key"),
    PRIZE_POOL_STATE(409, "The prize pool's state does not allow this"),
    PRIZE_POOL_CLOSED(409, "The prize pool gives nothing away now"),
    PRIZES_EXHAUSTED(409, "All of the prize pool is reserved or awarded"),
    POOL_BELOW_TAKEN(409, "The prize pool cannot be less than what is reserved and awarded"),
    TEMPLATE_STOCK_TOO_SMALL(409, "The coupon template has fewer coupons left than the prize pool"),
    RESERVATION_EXISTS(409, "There is another reservation for this reference"),
    PRIZE_USED(409, "The prize's coupon is used up and cannot be taken back"),
    RESERVATION_ENDED(409, "The reservation's state does not allow this");

    private final int status;
    private final String title;

    PrizeProblem(int status, String title) {
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
