package io.fanops.fan.space;

import io.fanops.platform.problem.ProblemType;

/// What is refused in wikis, forums and blogs.
enum SpaceProblem implements ProblemType {
    PAGE_VERSION_NEEDED(409, "An edit names the version of the page that it was made from"),
    THREAD_CLOSED(409, "The thread takes no more posts");

    private final int status;
    private final String title;

    SpaceProblem(int status, String title) {
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
