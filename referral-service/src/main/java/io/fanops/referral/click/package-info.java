/// What partners earn by clicks.
///
/// A person's click on a position's link earns the price of the one rule that fits it best: once in
/// `everyHours` for a visitor, `mostPerAddress` times a day for a network address, and within the
/// rule's budget and that of the day. What a position's clicks earn on a day of the brand by one
/// version of a rule is one [ClickEarning]: `OPEN` while the day lasts, then `PENDING` and on the
/// ledger; `PAYABLE` after the days that commission waits, `REJECTED` where the brand took all its
/// clicks for false.
///
/// Invariants: a budget is never overspent (`stock`); what is used of it is the price of what is
/// open and of what was not rejected; a click is counted before its day is closed or does not earn
/// (its part of the count is gone then). Money is booked once a day and position, by causes
/// `clicks:<earning>`.
///
/// Locks are taken in this order: earning (its making), visitor, address, rule (to open its day),
/// budget, day, part; rule, budget, days; or earning, parts, budget, ledger.
@NullMarked
package io.fanops.referral.click;

import org.jspecify.annotations.NullMarked;
