package io.fanops.content.campaign;

import io.fanops.platform.problem.ProblemType;

/// What only campaigns refuse.
enum CampaignProblem implements ProblemType {
    CAMPAIGN_EXISTS(409, "There is another campaign under this key"),
    CAMPAIGN_STATE(409, "The campaign's state does not allow this");

    private final int status;
    private final String title;

    CampaignProblem(int status, String title) {
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
