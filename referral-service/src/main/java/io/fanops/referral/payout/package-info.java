/// How commission is paid out: batches that two people see, and the partners' invoices.
///
/// A batch is `DRAFT` → `APPROVED` → `SETTLED`, or `CANCELLED` while nothing of it was paid. It
/// takes what partners can be paid into itself; each of its lines is `OPEN` → `PAID`, or `FAILED`
/// or `CANCELLED`, and then the money can be paid out again. An invoice is `RECEIVED` → `ACCEPTED`
/// | `REJECTED`.
///
/// Invariants: no money is in two batches (the accounts are locked when they are read, and moved by
/// guarded entries); nobody approves what they made (`four_eyes`); a line ends once.
@NullMarked
package io.fanops.referral.payout;

import org.jspecify.annotations.NullMarked;
