package io.fanops.fan.membership;

import java.time.Instant;
import java.util.UUID;

/// Told by CDI, in the running transaction, when a fan has come into a community.
public record Joined(String community, UUID fanId, Instant at) {}
