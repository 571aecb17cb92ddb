/// Group buys: a deal that comes about when enough fans join by its deadline.
///
/// ```
/// OPEN → SUCCEEDED | FAILED | CANCELLED
/// ```
///
/// A deal holds its `maximum` of a template's coupons from the beginning, so that whoever joined
/// can have one. The join that reaches the threshold makes it due that all who joined get theirs;
/// who joins later gets one at once, until the deadline or the maximum. Each row of
/// `group_buy_member` names its coupon, so nobody gets two. At the deadline what is held and not
/// issued goes back to the stock, and only then does an open deal succeed or fail. No race takes
/// more than `maximum` in: one conditional update, and `group_buy_never_oversold`.
@NullMarked
package io.fanops.referral.groupbuy;

import org.jspecify.annotations.NullMarked;
