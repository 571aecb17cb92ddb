package io.fanops.content.qrcode;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a code's page shows of it.
///
/// @param storeId where it hangs
/// @param open whether its page may still be shown: neither expired nor taken out of use
public record PrintedCode(
        UUID id,
        String code,
        Kind kind,
        Target target,
        @Nullable String title,
        @Nullable String description,
        @Nullable UUID storeId,
        @Nullable String campaign,
        @Nullable Instant expiresAt,
        boolean open) {}
