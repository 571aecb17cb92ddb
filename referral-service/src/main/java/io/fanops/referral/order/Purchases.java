package io.fanops.referral.order;

/// What a person has bought and not given back.
///
/// @param orders how many of which something is left
/// @param spent what is left of those in the currency that was asked for, in minor units
public record Purchases(long orders, long spent) {}
