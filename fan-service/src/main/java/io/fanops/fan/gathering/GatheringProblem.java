package io.fanops.fan.gathering;

import io.fanops.platform.problem.ProblemType;

/// What is refused around gatherings.
enum GatheringProblem implements ProblemType {
    CHECK_IN_TOO_LATE(409, "A check-in is told on its day or up to three days later"),
    CHECK_IN_TOO_EARLY(409, "A check-in is for a day on which the fan was a member"),
    SESSION_LENGTH(400, "A sharing session lasts one to two hours"),
    ANNOUNCEMENT_WINDOW(409, "A sharing session is announced two to four days ahead"),
    GATHERING_STATE(409, "The state of the session or meet-up does not allow this"),
    MEETUP_FULL(409, "The meet-up has no place left"),
    PLACES_TAKEN(409, "More places are taken than the meet-up would have"),
    NOT_SIGNED_UP(409, "The fan has not signed up for the meet-up and is not told as a walk-in"),
    UNKNOWN_RITUAL(400, "The community has no such ritual for this member");

    private final int status;
    private final String title;

    GatheringProblem(int status, String title) {
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
