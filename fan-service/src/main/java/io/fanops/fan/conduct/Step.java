package io.fanops.fan.conduct;

/// What a strike brings, from mild to grave.
enum Step {
    PRIVATE_TALK,
    PUBLIC_WARNING,
    REMOVAL;

    /// The step that follows when so many strikes stand.
    ///
    /// @param standing strikes that have neither lapsed nor been taken back, 0 or more
    static Step after(long standing) {
        return values()[(int) Math.min(standing, values().length - 1L)];
    }
}
