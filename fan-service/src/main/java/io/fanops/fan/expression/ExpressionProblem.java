package io.fanops.fan.expression;

import io.fanops.platform.problem.ProblemType;

/// What the language refuses.
public enum ExpressionProblem implements ProblemType {
    EXPRESSION_INVALID(400, "The audience expression cannot be parsed");

    private final int status;
    private final String title;

    ExpressionProblem(int status, String title) {
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
