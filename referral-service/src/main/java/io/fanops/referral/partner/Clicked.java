package io.fanops.referral.partner;

import java.util.UUID;

/// A person opened a partner's link, for the first time within a minute; heard in the transaction
/// that counts it.
///
/// @param visitor what tells one from another; not to be kept as it is, nor is
/// @param address of the visitor's network
public record Clicked(UUID positionId, String visitor, String address) {}
