package io.fanops.referral.partner;

import java.util.UUID;

/// A person opened a partner's link, for the first time within a minute; heard in the transaction
/// that counts it.
///
/// @param visitor pseudonym of address and browser
/// @param address of the visitor's network, not to be kept as it is
public record Clicked(UUID positionId, byte[] visitor, String address) {}
