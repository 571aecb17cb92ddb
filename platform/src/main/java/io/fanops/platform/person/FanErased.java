package io.fanops.platform.person;

import java.util.UUID;

/// A fan asked to be forgotten; observed inside the transaction by every feature that keeps
/// something personal.
public record FanErased(UUID fanId) {}
