package io.fanops.fan.attitude;

import io.fanops.platform.problem.ProblemType;

/// What is refused of feedback.
enum FeedbackProblem implements ProblemType {
    FEEDBACK_EXISTS(409, "Feedback with this externalId exists with other content");

    private final int status;
    private final String title;

    FeedbackProblem(int status, String title) {
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
