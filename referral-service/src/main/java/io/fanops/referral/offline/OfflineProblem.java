package io.fanops.referral.offline;

import io.fanops.platform.problem.ProblemType;

/// What is refused of tills; from `TILL_REVOKED` on it is reported as an incident too.
enum OfflineProblem implements ProblemType {
    TILL_EXISTS(409, "There is another till under this name, or with this key"),
    TILL_REVOKED(409, "The till is revoked"),
    LOG_BROKEN(409, "The till's log is broken"),
    LOG_REWOUND(409, "The till's log was another one before"),
    LOG_GAP(409, "Entries of the till's log are missing");

    private final int status;
    private final String title;

    OfflineProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    boolean isIncident() {
        return this != TILL_EXISTS;
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
