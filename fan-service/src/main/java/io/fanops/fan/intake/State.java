package io.fanops.fan.intake;

/// Where an item is.
enum State {
    /// Waits for somebody.
    OPEN,
    /// Somebody has taken it, for a time.
    CLAIMED,
    ANSWERED,
    /// Without an answer.
    CLOSED;

    boolean isEnd() {
        return this == ANSWERED || this == CLOSED;
    }
}
