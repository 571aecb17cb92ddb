/// Offline redemption: tills that take vouchers without network, and what is made of their logs.
///
/// A till has a key pair of its own; we know the public key. With each sync it gets an allowance,
/// signed by the brand's key: so many redemptions, so much value, until then. Each redemption is an
/// entry of its log, signed by the till, numbered from 1, and chained by the hash of the entry
/// before. An entry's `result`:
///
/// ```
/// PENDING → ACCEPTED | DOUBLE_SPENT
/// or at once: DUPLICATE, DOUBLE_SPENT, EXPIRED, OVER_ALLOWANCE, BAD_SIGNATURE, UNKNOWN, VOID, REFUSED
/// ```
///
/// **The rule**: of the tills that took one voucher, the earliest signed time counts (then the
/// lower till id, then the earlier entry), whatever order they come back in. It is settled as soon
/// as no other till can bring an earlier time: each that may take the voucher has synced since, or
/// is revoked, or has stayed away for a day after its allowance ended ([Settling]). What is settled
/// stands; who comes later has spent twice, and so has who comes after a redemption online. A
/// coupon counts as used up from the first log that names it.
///
/// What was taken on an order that never happened is settled like all else, and its redemption is
/// rolled back: at the cancellation, or, where that came first, as soon as it is settled.
///
/// A till cannot date back beyond its allowance: that begins with the last sync that brought
/// something. A sync without entries proves nothing, since anybody may send it, and the till may
/// have sent it long ago: it ends no allowance and begins none, but lets the one that there is last
/// longer; others need not wait for what the till took before it.
@NullMarked
package io.fanops.referral.offline;

import org.jspecify.annotations.NullMarked;
