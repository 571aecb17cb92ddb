package io.fanops.platform.person;

import java.util.UUID;

/// A fan turned out to be another; observed inside the transaction, after [SameFans] knows it.
///
/// @param survivor who the person is now, in their own right
/// @param merged whose id means the survivor from now on; others may have meant the merged one
///   before and come along
public record FanMerged(UUID survivor, UUID merged) {}
