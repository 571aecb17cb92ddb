package io.fanops.fan.identity;

/// Told by CDI before a request is refused because an identity is another fan's: the refusal undoes
/// what the request did, but that somebody said so is worth keeping.
public record Contested(String brand, Identified.Claim claim) {}
