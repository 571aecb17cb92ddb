package io.fanops.gateway.limit;

import java.time.Duration;

/// What the buckets say to one request, with the two header fields for its answer.
public sealed interface RateVerdict {
    /// The value of `RateLimit-Policy`.
    String policies();

    /// The value of `RateLimit`.
    String state();

    record Granted(String policies, String state) implements RateVerdict {}

    /// @param whose the name of the limit for people
    /// @param away time until one request flows in again
    record Exceeded(String whose, Duration away, String policies, String state)
            implements RateVerdict {}
}
