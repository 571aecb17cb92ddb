package io.fanops.platform.person;

import java.util.UUID;

/// A merge was undone; observed inside the transaction, after [SameFans] knows it.
///
/// @param survivor who the person was until now, in their own right
/// @param merged who is somebody in their own right again, with those who had been merged into them
public record FanParted(UUID survivor, UUID merged) {}
