/// Which touch gets the credit for an order.
///
/// [Touches] are what may have brought a fan: a scan, a coupon, a friend, a partner's link, any
/// other click. Each has a natural key and is never changed; a redemption that is rolled back and a
/// referral that is rejected withdraw theirs. A touch is of a fan (also one merged since), of a
/// click that an order names, or of one order alone.
///
/// A [Policy] says which kinds get credit, how long, and which goes first; versions are added and
/// never changed. [Attributing] judges each new order inside the transaction that takes it down and
/// keeps one row for it with the credit, the version, and each touch that was considered with its
/// [Outcome].
///
/// Invariants: an order has one attribution, made with it and never changed, whatever policy, touch
/// or refund comes later; judging its kept touches by its version again gives its credit; what is
/// no touch of the buyer, of the order's click or of the order itself gets none.
@NullMarked
package io.fanops.referral.attribution;

import org.jspecify.annotations.NullMarked;
