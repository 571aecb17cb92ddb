package io.fanops.fan.portrait;

/// How far a fan's word carries.
enum Influence {
    NONE(0),
    LOW(1),
    MEDIUM(25),
    HIGH(100);

    /// Somebody who came and converted says ten times what an opened link does: about one visitor
    /// in ten converts where referral programs go well.
    private static final long OF_A_CONVERSION = 10;

    private final long from;

    Influence(long from) {
        this.from = from;
    }

    static long score(long opened, long converted) {
        return Math.max(0, opened) + OF_A_CONVERSION * Math.max(0, converted);
    }

    static Influence of(long score) {
        var level = NONE;
        for (var candidate : values()) {
            level = score >= candidate.from ? candidate : level;
        }
        return level;
    }
}
