package io.fanops.referral.partner;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who stands behind a position.
///
/// @param fanId where the partner is a fan
/// @param above the level above; null where there is none
public record Promoter(
        UUID positionId,
        UUID partnerId,
        @Nullable UUID fanId,
        boolean ended,
        @Nullable Promoter above) {}
