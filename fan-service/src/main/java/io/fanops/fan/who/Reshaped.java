package io.fanops.fan.who;

import java.util.List;
import java.util.UUID;

/// Told by CDI, in the running transaction, after fans were merged or parted: what they are made of
/// is another thing now, so whoever computes something from it computes it anew.
///
/// @param fans in their own right, in the order of their external ids
public record Reshaped(List<UUID> fans) {}
