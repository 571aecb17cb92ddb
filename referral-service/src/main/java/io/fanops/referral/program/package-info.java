/// Referral programs: what a brand offers to those who bring somebody.
///
/// States: `ACTIVE` ⇄ `PAUSED`, either → `ENDED`, which is the end. `startsAt` and `endsAt` bound
/// an active program in time. A program's [Terms] are versioned: a referral keeps the version it
/// was made under, so that a change never touches a past referral. The budget is a stock and can
/// never be overspent. It counts in the unit of the program's first reward, all recipients
/// together, and may be bounded by the day; rewards in another unit do not draw on it (coupons draw
/// on their template's stock).
@NullMarked
package io.fanops.referral.program;

import org.jspecify.annotations.NullMarked;
