package io.fanops.platform.contracts;

/// Where a fan stands on the ladder, lowest first.
public enum Stage {
    /// Seen, nothing more.
    BYSTANDER,
    /// Follows a channel of the brand or joined.
    FOLLOWER,
    /// Bought.
    CONSUMER,
    /// Brought somebody who converted, or shared what others acted on.
    SPREADER,
    /// Accepted as a partner.
    PARTNER;

    public boolean isBelow(Stage other) {
        return ordinal() < other.ordinal();
    }
}
