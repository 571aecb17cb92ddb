/// Coupons: templates, the coupons issued from them, and their redemptions.
///
/// A coupon is `ISSUED` until its redemptions are used up (`SPENT`), its template's time is over
/// (`EXPIRED`) or it is taken back (`VOID`). Invariants, each held by one conditional statement and
/// a check in the database: a template's stock is never oversold (`stock_never_oversold`), a coupon
/// is never redeemed more often than its template allows (`coupon_never_redeemed_too_often`). Times
/// are the database's, so that a wrong clock on a service's machine redeems nothing. Coupons are
/// pieces on the ledger too: from the template's stock to the fan (or the bearer), and from there
/// to the redeemed.
///
/// Codes have twelve characters of thirty, 58 bits: at a thousand guesses a second against a
/// million live coupons a hit is expected once in nine years, and the gateway's limits are far
/// below that.
@NullMarked
package io.fanops.referral.coupon;

import org.jspecify.annotations.NullMarked;
