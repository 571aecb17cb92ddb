package io.fanops.fan.connector;

import io.fanops.platform.problem.ProblemType;

/// What is refused of those who post fans.
enum ConnectorProblem implements ProblemType {
    DELIVERY_NOT_PROVED(401, "Nothing proves that the delivery is the system's"),
    TOO_MANY_CONNECTORS(409, "The brand has as many connectors as it may");

    private final int status;
    private final String title;

    ConnectorProblem(int status, String title) {
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
