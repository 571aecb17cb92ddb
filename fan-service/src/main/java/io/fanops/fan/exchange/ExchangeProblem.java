package io.fanops.fan.exchange;

import io.fanops.platform.problem.ProblemType;

/// What the exchange with partners refuses.
enum ExchangeProblem implements ProblemType {
    PARTNER_EXISTS(409, "A partner with this key exists with other content"),
    LIST_TOO_SMALL(400, "The list has too few members to be counted"),
    LIST_TOO_SIMILAR(409, "The list differs too little from an earlier one"),
    EXCHANGE_LIMIT(429, "The partner has had its counts of the day");

    private final int status;
    private final String title;

    ExchangeProblem(int status, String title) {
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
