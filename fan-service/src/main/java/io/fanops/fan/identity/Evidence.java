package io.fanops.fan.identity;

/// That a fan has an identity.
///
/// @param channel as the fan has it; `PHONE` and `EMAIL` for those of the profile
/// @param externalId as it is compared
/// @param verified somebody has checked that it is the fan's
public record Evidence(IdentityKind kind, String channel, String externalId, boolean verified) {}
