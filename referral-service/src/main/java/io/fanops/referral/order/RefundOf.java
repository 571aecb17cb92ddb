package io.fanops.referral.order;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A refund or cancellation that is asked for.
///
/// @param order the number of the order that it is for
/// @param refund of a cancellation only its number and reason
record RefundOf(String order, EarlyRefund.Kind kind, NewRefund refund) {
    static RefundOf refund(String order, NewRefund refund) {
        return new RefundOf(order, EarlyRefund.Kind.REFUND, refund);
    }

    static RefundOf cancellation(
            String order, @Nullable String externalId, @Nullable String reason) {
        return new RefundOf(
                order,
                EarlyRefund.Kind.CANCELLATION,
                new NewRefund(externalId, null, null, reason));
    }

    boolean cancels() {
        return kind == EarlyRefund.Kind.CANCELLATION;
    }

    /// Whether it may wait for an order that is not here: only what has a number of its own is
    /// known again.
    boolean mayWait() {
        return refund.externalId() != null && NewOrder.isNumber(order);
    }

    String number() {
        return Objects.requireNonNull(refund.externalId());
    }
}
