package io.fanops.fan.who;

import java.util.Optional;
import java.util.UUID;

/// Finds the fan whom a name means; a name that nobody has makes a fan known.
public interface Acquaintance {
    /// The fan in their own right of the brand's own name.
    UUID named(String externalId);

    /// The fan in their own right who is reached under a name in a channel. Where it is several
    /// fans' and points to none of them more surely, nobody knows who it is.
    ///
    /// @param pointer where the name stands in the request
    /// @throws io.fanops.platform.problem.Refused `VALIDATION_FAILED` for a name that many people
    ///   may have, such as a device's, and for what is no such name
    Optional<UUID> reached(String channel, String externalId, String pointer);
}
