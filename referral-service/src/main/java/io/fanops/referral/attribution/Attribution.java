package io.fanops.referral.attribution;

import io.fanops.referral.order.OrderNews.PlacedOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an order is credited to; frozen.
///
/// @param conversionId one an order
/// @param credit null for an order that nothing brought
public record Attribution(UUID conversionId, PlacedOrder order, @Nullable Credit credit) {}
