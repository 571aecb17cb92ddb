package io.fanops.fan.merge;

/// Told by CDI when there may be candidates that the brand's policy decides.
record Suspected(String brand) {}
