package io.fanops.referral.fan;

import java.util.UUID;

/// A fan whom the fan service knows.
///
/// @param fanId in their own right
/// @param toldOf the id that was asked for: of a merged fan theirs again, should the merge be
///   undone. What happened is kept under this one
/// @param isNew whether the question itself made the fan known; the same question asked again says
///   so again
/// @param likeness with whom the fan was compared, if with anybody
public record KnownFan(UUID fanId, UUID toldOf, boolean isNew, Likeness likeness) {}
