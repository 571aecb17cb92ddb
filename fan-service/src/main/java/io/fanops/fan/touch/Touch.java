package io.fanops.fan.touch;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that passed between the brand and a fan.
///
/// @param fanId the fan as told; where that one was merged, the id still stands here
/// @param source the fact, request or message it comes from, at most 300 characters; with the kind
///   its name in the fan
/// @param at when it happened
/// @param channel where, such as `WECHAT`; null where unknown
/// @param value what its [TouchKind] says
/// @param detail what its [TouchKind] says
public record Touch(
        UUID fanId,
        TouchKind kind,
        String source,
        Instant at,
        @Nullable String channel,
        @Nullable Long value,
        @Nullable String detail) {

    public static Touch of(UUID fanId, TouchKind kind, String source, Instant at) {
        return new Touch(fanId, kind, source, at, null, null, null);
    }

    public Touch in(@Nullable String where) {
        return new Touch(fanId, kind, source, at, where, value, detail);
    }

    public Touch worth(long amount) {
        return new Touch(fanId, kind, source, at, channel, amount, detail);
    }

    public Touch about(@Nullable String what) {
        return new Touch(fanId, kind, source, at, channel, value, what);
    }
}
