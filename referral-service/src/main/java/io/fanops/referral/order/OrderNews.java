package io.fanops.referral.order;

import io.fanops.platform.contracts.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What happened to orders, told inside the transaction to whoever in this service has to follow.
public sealed interface OrderNews {

    /// Orders that were not here before, in the order in which they were placed. What was paid back
    /// before its order came is told with the order, and not by itself.
    record Placed(List<PlacedOrder> orders) implements OrderNews {}

    /// An order was paid back, wholly or in part.
    ///
    /// @param rest what is left of its worth
    /// @param returned what came back of which lines; empty where the refund names no items
    record PaidBack(UUID orderId, UUID refundId, Money amount, Money rest, List<Returned> returned)
            implements OrderNews {
        public boolean isFull() {
            return rest.amount() == 0;
        }
    }

    /// An order as far as others need it.
    ///
    /// @param externalId the brand's own number
    /// @param amount as it was bought
    /// @param worth its amount without what was paid back
    /// @param arrivedAt when it was taken down here
    /// @param clickId of the click that the brand says it came from
    /// @param lines as they were bought
    /// @param before what was paid back before the order came, the first that came first; of an
    ///   order that is told as [Placed]
    record PlacedOrder(
            UUID id,
            String externalId,
            UUID fanId,
            Money amount,
            Money worth,
            Instant placedAt,
            Instant arrivedAt,
            @Nullable String store,
            @Nullable String channel,
            @Nullable String clickId,
            List<Line> lines,
            List<PaidBack> before) {}

    /// What came back of a line.
    ///
    /// @param line its number, from 1
    /// @param quantity pieces
    /// @param amount what was paid back for them, in minor units of the order's currency
    record Returned(int line, int quantity, long amount) {}
}
