package io.fanops.fan.community;

import io.fanops.platform.problem.ProblemType;

/// What a community refuses as such.
enum CommunityProblem implements ProblemType {
    COMMUNITY_EXISTS(409, "A community with this key exists with other content"),
    COMMUNITY_STATE(409, "The community's state does not allow this"),
    COMMUNITY_INCOMPLETE(409, "Steps of the community's set-up are incomplete"),
    COMMUNITY_NOT_GROWN(409, "The community does not fulfil what the next kind asks for"),
    NOT_THE_FOUNDER(403, "Only who founded the community may do this"),
    TOO_MANY_DRAFTS(409, "The fan has founded as many communities as may wait to be opened"),
    COMMUNITY_TOO_DEEP(409, "Communities stand at most three levels below the first"),
    UNKNOWN_COMMUNITY(400, "The request names a community that this brand does not have"),
    CARRIER_TAKEN(409, "The group bears another community"),
    CAPACITY_BELOW_MEMBERS(409, "There are more members than that");

    private final int status;
    private final String title;

    CommunityProblem(int status, String title) {
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
