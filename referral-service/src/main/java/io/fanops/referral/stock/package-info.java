/// What there is so much of and no more: a program's budget, that of each of its days, and its
/// places; a template's coupons; what clicks may cost by a rule, on all days and on each.
///
/// Each stock is split into parts, of which a transaction locks one that nobody else has: those who
/// take at the same moment do not wait for each other's commits. Only when no part has enough are
/// all of them locked and what is left is put together.
///
/// Invariants: no part is below zero (`never_oversold`), so the stock is not either; what is used
/// and what is free are the stock's total, whatever part they are in.
@NullMarked
package io.fanops.referral.stock;

import org.jspecify.annotations.NullMarked;
