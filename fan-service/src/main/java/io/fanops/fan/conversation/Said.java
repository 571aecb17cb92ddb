package io.fanops.fan.conversation;

import java.time.Instant;

/// What somebody said.
///
/// @param externalId its name, unique in the brand
/// @param at to the microsecond, as it is stored
public record Said(
        String externalId, String channel, Direction direction, String text, Instant at) {}
