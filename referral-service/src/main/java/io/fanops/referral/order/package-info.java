/// Orders and refunds: facts that the brand reports, single or by the million.
///
/// ```
/// PLACED ─→ PARTLY_REFUNDED ─→ REFUNDED        a refund before its order: AWAITING_ORDER ─→ (made)
///    └──────────────┴──────────────┴─→ CANCELLED                                    └─→ FAILED
/// ```
///
/// An order is known by the brand's own number (`order_number`): the same order again is the first
/// one, another order under the number is refused. Refunds never exceed their order
/// (`refunded_at_most_the_order`) nor the pieces of its lines (`returned_at_most_what_was_bought`),
/// both held by conditional updates; an order is cancelled once. A [Receipt] says what a refund
/// comes to, a [Settlement] what several make of locked orders. What an order or refund means for
/// referrals is told as [OrderNews] inside the transaction, and what was redeemed on an order that
/// never happened hears [OrderCancelled].
///
/// An order and a refund that comes before it hold the order's number, shared and alone: whoever is
/// second finds the other. Locks are taken in this order: numbers, orders, and then as referrals
/// do.
@NullMarked
package io.fanops.referral.order;

import org.jspecify.annotations.NullMarked;
