package io.fanops.fan.who;

import java.util.List;
import java.util.UUID;

/// Told by CDI, in the running transaction, when fans turned out to be one, or not to be: whoever
/// keeps something that follows from a fan's touches computes it anew.
///
/// @param fans all whose touches may have changed, also those who are now part of another
public record Reshaped(List<UUID> fans) {}
