package io.fanops.gateway.routing;

import java.util.Locale;

/// A kind of traffic with places of its own in an upstream, so that what stays long never takes the
/// places of what is soon done.
public enum Lane {
    /// A question and its answer.
    ORDINARY,
    /// An upload of many records in one request.
    BULK,
    /// Server-sent events: an answer that stays open.
    STREAM;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
