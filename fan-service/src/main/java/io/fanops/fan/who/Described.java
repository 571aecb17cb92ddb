package io.fanops.fan.who;

import java.util.List;
import java.util.UUID;

/// Told by CDI, in the running transaction, after the brand or the fan said something new in the
/// fan's profile: whoever computes something from attributes or from whether the fan has joined
/// looks again.
///
/// @param fans those of whom something new was said; told for each batch of an import, so an
///   observer whom it means nothing must return at once
public record Described(List<UUID> fans) {}
