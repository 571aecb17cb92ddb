package io.fanops.referral.order;

import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What happened to orders, told inside the transaction to whoever in this service has to follow.
public sealed interface OrderNews {

    /// Orders that were not here before, in the order in which they were placed.
    record Placed(List<PlacedOrder> orders) implements OrderNews {}

    /// An order was paid back, wholly or in part.
    ///
    /// @param rest what is left of its worth
    record PaidBack(UUID orderId, Money rest) implements OrderNews {
        public boolean isFull() {
            return rest.amount() == 0;
        }
    }

    /// An order as far as others need it.
    ///
    /// @param worth its amount without what was paid back
    record PlacedOrder(UUID id, UUID fanId, Money worth, Instant placedAt) {}
}
