package io.fanops.fan.who;

import java.util.List;
import java.util.UUID;

/// Told by CDI, in the running transaction, after it changed which ids mean these fans: whoever
/// keeps something computed from a fan's touches computes it anew.
///
/// @param fans in their own right now
public record Reshaped(List<UUID> fans) {}
