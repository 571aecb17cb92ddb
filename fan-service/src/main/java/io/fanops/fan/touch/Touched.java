package io.fanops.fan.touch;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Told by CDI, in the running transaction, after touches were noted for the first time: whoever
/// computes something from touches observes it.
///
/// @param byFan the new touches by the fan whom they mean now, each fan's in the order of time; the
///   fans are in the order of their external ids, in which whoever writes fans locks them
public record Touched(Map<UUID, List<Touch>> byFan) {}
