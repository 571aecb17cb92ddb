package io.fanops.fan.conversation;

import io.fanops.platform.problem.ProblemType;

/// What capturing refuses.
enum ConversationProblem implements ProblemType {
    CONSENT_MISSING(409, "The fan has not agreed to have conversations captured"),
    CONVERSATION_EXISTS(409, "A conversation with this externalId exists with other content");

    private final int status;
    private final String title;

    ConversationProblem(int status, String title) {
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
