/// The ledger and the wallets on it.
///
/// Double entry, append only: a [Transfer] moves units from accounts to accounts, its entries sum
/// to zero in each unit (by construction here, and by a trigger in the database whoever writes),
/// and there is at most one transfer for a cause, so that nothing is paid twice. A mistake is
/// corrected by counter-entries ([Ledger#reverse]); the service's database role can neither change
/// nor delete an entry.
///
/// Accounts: what the brand owes to a fan or partner has a running balance in its own row, the only
/// rows that a transfer locks: `FAN` (can be spent), `HELD` (set aside for a purchase), `PENDING`
/// (earned, and paid when a hold period is over); a partner's `PARTNER_PENDING`, `PARTNER` (can be
/// paid out) and `PARTNER_PAYOUT` (in a batch). The accounts that wallets are paid from (a
/// program's expense, a coupon template's stock) keep none: their balance is the sum of their
/// entries, so that a program that pays everybody is nobody's bottleneck. A positive amount credits
/// an account, a negative one debits it; a wallet's balance is credits minus debits. It can be
/// below zero: what was paid for an order that comes back is taken back even if it was spent, but
/// not what has lapsed, which the brand has already. Who spends cannot overdraw it.
///
/// - A credit that will lapse is a lot ([Lots]): what lapses first is spent first, what comes back
///   goes to the lots it was taken of. Of each wallet, `expiring` is the sum of what its lots have
///   left, and no more than its balance; lots change only under the wallet's row lock.
/// - What people write of a transfer stands beside it (`transfer_words`) and goes with the fan.
/// - A [Hold] is `HELD` and then `CAPTURED`, `RELEASED` or `EXPIRED`, once.
/// - A merged fan's balance goes to whom they are now, and back ([GatheringWallets]).
/// - The books are kept sums and the entries since ([Reconciliation]); a balance that its entries
///   do not bear is found within a minute.
@NullMarked
package io.fanops.referral.wallet;

import org.jspecify.annotations.NullMarked;
