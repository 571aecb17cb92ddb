package io.fanops.platform.problem;

import java.util.Locale;

/// A kind of refusal. Implemented by one enum a feature, whose constants' names are the stable
/// codes.
public interface ProblemType {
    /// The stable code, such as `COUPON_SPENT`; an enum's own name.
    String name();

    /// The HTTP status, 400–599.
    int status();

    /// One short sentence that does not change from case to case.
    String title();

    /// Whether the same request may succeed later without a change.
    default boolean retryable() {
        return status() == 503 || status() == 429;
    }

    default String uri() {
        return "urn:fanops:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
