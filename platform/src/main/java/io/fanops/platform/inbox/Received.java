package io.fanops.platform.inbox;

import io.fanops.platform.contracts.Fact;
import java.time.Instant;
import java.util.UUID;

/// A fact as it came off the wire.
///
/// @param id the CloudEvent's id: the same however often the fact is sent
/// @param brand slug of the brand it happened in
/// @param at when its sender wrote it down
public record Received(UUID id, String brand, Instant at, Fact fact) {}
