package io.fanops.referral.attribution;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that may bring a fan to an order. It is of a fan, or of a click whose fan nobody knows
/// yet, or of both.
///
/// @param key natural key: a touch is noted once. It begins with its source, such as
///   `redemption:<id>`; at most 250 characters
/// @param subject what would get the credit: a template's key, a referral's id, a partner's
///   position, a campaign; at most 200 characters
/// @param clickId as an order says it in `clickId`
/// @param order number of the order that it was for, whatever the window; null where it may be for
///   any
public record Touch(
        String key,
        TouchKind kind,
        String subject,
        @Nullable UUID fanId,
        @Nullable String clickId,
        @Nullable String order,
        Instant at) {

    /// Of a fan, for any order.
    public static Touch ofFan(String key, TouchKind kind, String subject, UUID fanId, Instant at) {
        return new Touch(key, kind, subject, fanId, null, null, at);
    }

    /// Of somebody who is known by a click only.
    public static Touch ofClick(
            String key, TouchKind kind, String subject, String clickId, Instant at) {
        return new Touch(key, kind, subject, null, clickId, null, at);
    }
}
