/// Coupons: templates, the coupons issued from them, and their redemptions.
///
/// A coupon is `ISSUED` until its redemptions are used up (`SPENT`), its time is over (`EXPIRED`)
/// or it is taken back (`VOID`). A template is `ACTIVE`, `PAUSED` or `ARCHIVED`, which is about
/// issuing alone: what is issued stays good. What a template promises is never changed; its end and
/// stores have versions, and a coupon keeps those it was issued under.
///
/// Invariants, each held by one conditional statement: a template's stock is never oversold
/// (`never_oversold`), a coupon is never redeemed more often than its template allows
/// (`coupon_never_redeemed_too_often`), a fan never gets or uses more than `perFan` ([FanShares]),
/// a batch gives each fan one (`coupon_batch_once`), a stack is redeemed wholly or not at all.
/// Coupons on one order are together bound by its worth and by each other's rules, however they
/// come: under a lock of its number ([UsedOrders]).
///
/// Locks are taken in one order: the order and its number, coupons by their ids, fans' shares, then
/// what a redemption causes (referrals, budgets, wallets).
///
/// Times are the database's, so that a wrong clock on a service's machine redeems nothing. Coupons
/// are pieces on the ledger too: from the template's stock to the fan (or the bearer), and from
/// there to the redeemed.
///
/// Codes have twelve characters of thirty, 58 bits, and the gateway looks at no further codes of
/// who names too many wrong ones: at five guesses a second against a million live coupons a hit is
/// expected once in three thousand years.
@NullMarked
package io.fanops.referral.coupon;

import org.jspecify.annotations.NullMarked;
