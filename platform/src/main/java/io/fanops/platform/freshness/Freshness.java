package io.fanops.platform.freshness;

import java.time.Instant;

/// How fresh a figure is.
///
/// @param asOf facts up to this moment are in the figure
/// @param lagMs how far `asOf` is behind now, in milliseconds; at most some 200 where nothing is
///   waiting
/// @param pendingEvents facts that are on Kafka and not yet in the figure
public record Freshness(Instant asOf, long lagMs, long pendingEvents) {}
