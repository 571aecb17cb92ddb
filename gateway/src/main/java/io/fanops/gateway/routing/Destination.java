package io.fanops.gateway.routing;

import org.jspecify.annotations.Nullable;

/// Where a request goes.
///
/// @param path the path at the upstream, still percent-encoded as it came
/// @param brand the slug in the path; null where the path names none
/// @param bodyLimit the most bytes of body taken
public record Destination(
        Upstream upstream, String path, @Nullable String brand, Lane lane, long bodyLimit) {}
