/// Orders and refunds: facts that the brand reports, single or by the million.
///
/// An order is known by the brand's own number (`order_number`): the same order again is the first
/// one, another order under the number is refused. Refunds never exceed their order
/// (`refunded_at_most_the_order`, held by a conditional update). What an order or refund means for
/// referrals is told as [OrderNews] inside the transaction.
@NullMarked
package io.fanops.referral.order;

import org.jspecify.annotations.NullMarked;
