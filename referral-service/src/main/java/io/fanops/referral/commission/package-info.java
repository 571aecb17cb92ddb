/// What partners earn by orders.
///
/// An order that is credited to a partner's position earns by the brand's rules, line by line: one
/// [Commission] for the partner and, where the policy has two levels, one for the partner above;
/// never more. It is `PENDING` until the return period is over, then `PAYABLE`; `REVERSED` where
/// all of it was taken back, `REJECTED` with a reason where there is none.
///
/// Invariants: one commission an order and level (`commission_once`, cause
/// `commission:<order>:<level>`); its amount is the sum of its lines; after each refund a line's
/// amount is what its rule gives on what is left of it, whatever came back in which order, and of
/// an order that is wholly paid back it is 0. Money is whole minor units of the order's currency,
/// rounded down line by line; nothing is converted.
@NullMarked
package io.fanops.referral.commission;

import org.jspecify.annotations.NullMarked;
