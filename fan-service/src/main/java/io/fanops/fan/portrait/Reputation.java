package io.fanops.fan.portrait;

/// What the brand can build on with a fan.
enum Reputation {
    LOW(0),
    FAIR(40),
    GOOD(60),
    HIGH(80);

    /// Each task done for the brand, up to four, stands for five points of trust.
    private static final double OF_A_TASK = 5;

    private static final long MOST_TASKS = 4;

    private final double from;

    Reputation(double from) {
        this.from = from;
    }

    /// @param trust 0 to 100
    /// @return 0 to 100
    static double score(double trust, long tasks) {
        return Math.min(100, trust + OF_A_TASK * Math.min(MOST_TASKS, tasks));
    }

    static Reputation of(double score) {
        var level = LOW;
        for (var candidate : values()) {
            level = score >= candidate.from ? candidate : level;
        }
        return level;
    }
}
