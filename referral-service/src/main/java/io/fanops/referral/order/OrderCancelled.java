package io.fanops.referral.order;

import io.fanops.platform.problem.Refused;
import java.util.UUID;

/// An order never happened; told inside the transaction, before what it pays back is
/// ([OrderNews.PaidBack]).
///
/// @param externalId the brand's own number of the order
public record OrderCancelled(UUID orderId, String externalId) {

    /// The refusal of what is to be done on a cancelled order.
    public static Refused refused() {
        return new Refused(OrderProblem.ORDER_CANCELLED, "The order was cancelled.");
    }
}
