package io.fanops.referral.order;

import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An order was taken as never placed.
///
/// @param externalId the brand's own number of the cancellation
/// @param order the order's number
/// @param amount what was left of the order and was paid back by this
record Cancellation(
        UUID id,
        @Nullable String externalId,
        String order,
        Money amount,
        @Nullable String reason,
        Instant at) {}
