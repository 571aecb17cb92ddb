package io.fanops.gateway.routing;

import org.jspecify.annotations.Nullable;

/// Where a request goes.
///
/// @param path the path at the upstream, still percent-encoded as it came
/// @param brand the slug in the path; null where the path names none
/// @param bodyLimit the most bytes of body taken
/// @param namesCode whether the request names a code of value, so that a 404 may be a guess
public record Destination(
        Upstream upstream,
        String path,
        @Nullable String brand,
        Lane lane,
        long bodyLimit,
        boolean namesCode) {

    Destination(Upstream upstream, String path, @Nullable String brand, Lane lane, long bodyLimit) {
        this(upstream, path, brand, lane, bodyLimit, false);
    }

    /// The same, as a stay.
    public Destination staying() {
        return new Destination(upstream, path, brand, Lane.STREAM, bodyLimit, namesCode);
    }
}
