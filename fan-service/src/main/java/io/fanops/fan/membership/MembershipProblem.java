package io.fanops.fan.membership;

import io.fanops.platform.problem.ProblemType;

/// Why somebody does not come in, or may not do something.
enum MembershipProblem implements ProblemType {
    NOT_A_MEMBER(409, "The fan is not a member of the community"),
    ALREADY_A_MEMBER(409, "The fan is a member already"),
    MEMBER_ROLE(403, "The member's role does not allow this"),
    COMMUNITY_FULL(409, "The community has no place left"),
    BANNED(409, "The fan is kept out of the community"),
    INVITATION_NEEDED(409, "One comes in with an invitation"),
    APPLICATION_NEEDED(409, "One comes in by an application or an invitation"),
    INVITATION_INVALID(409, "The invitation is unknown, used up, expired or revoked"),
    NOT_SCREENED(409, "The community takes no applications"),
    APPLICATION_EXISTS(409, "An application of the fan's is waiting for its review"),
    APPLICATION_DECIDED(409, "The application was decided before"),
    ANSWERS_MISSING(400, "There are as many answers as questions");

    private final int status;
    private final String title;

    MembershipProblem(int status, String title) {
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
