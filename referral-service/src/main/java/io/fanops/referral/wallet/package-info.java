/// The ledger and the wallets on it.
///
/// Double entry, append only: a [Transfer] moves units from accounts to accounts, its entries sum
/// to zero in each unit (by construction here, and by a trigger in the database whoever writes),
/// and there is at most one transfer for a cause, so that nothing is paid twice. A mistake is
/// corrected by counter-entries ([Ledger#reverse]); the service's database role can neither change
/// nor delete an entry.
///
/// Accounts: a fan's wallet keeps a running balance in its own row, which is the only row a
/// transfer locks. The accounts that wallets are paid from (a program's expense, a coupon
/// template's stock) keep none: their balance is the sum of their entries, so that a program that
/// pays everybody is nobody's bottleneck. A positive amount credits an account, a negative one
/// debits it; a wallet is what the brand owes, so its balance is credits minus debits. A wallet can
/// be below zero: what was paid for an order that comes back is taken back even if it was spent.
@NullMarked
package io.fanops.referral.wallet;

import org.jspecify.annotations.NullMarked;
