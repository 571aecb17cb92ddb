package io.fanops.referral.fan;

import java.util.UUID;

/// A fan whom the fan service knows.
///
/// @param isNew whether the question itself made the fan known; the same question asked again says
///   so again
/// @param likeness with whom the fan was compared, if with anybody
public record KnownFan(UUID fanId, boolean isNew, Likeness likeness) {}
