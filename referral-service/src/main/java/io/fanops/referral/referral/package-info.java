/// Referrals: who brought whom into which program, whether it counts, and the reward that follows.
///
/// ```
/// (made) ─→ PENDING ─→ QUALIFIED ─→ REWARDED
///    │         │  └──────────────────↗  │        PENDING waits for the trigger, QUALIFIED for the end of the hold
///    │         └─→ REJECTED             │        period, HELD for a person.
///    ├─→ HELD ─→ PENDING | REJECTED     │
///    └─→ REJECTED     QUALIFIED | REWARDED ─→ REVERSED
/// ```
///
/// What qualified a converted referral may be undone while another order or redemption of the
/// referee is enough: that one carries it then, and it stays where it is.
///
/// A referral that was rejected for what passes by itself (a program that is not open, a referrer
/// who has not bought yet) is judged anew when the pair comes again.
///
/// Invariants: a fan is referred once a program (`referral_once`; a rejected referral does not use
/// that up, an equal repeat finds it again); a program's referrals form a forest (nobody is brought
/// by somebody they brought, however far); a referrer has at most the program's cap of converted
/// referrals, and a program spends at most its budget, whatever comes at once; each referral's
/// transfer has the cause `referral:<id>`, so that its reward is paid at most once.
///
/// Locks are taken in one order: order or redemption, referrals, referrers, family, traits, the
/// program's day (only where it limits that), budgets, their days, stocks, wallets; several of a
/// program's referrals are converted and reversed together, so that it holds for all of them. Who
/// looks at a referral again ([Deeds]) locks what the referee did after it, and a merge takes back
/// before it converts: where that meets the opposite, PostgreSQL ends one, and it is made again.
///
/// What a referee does locks those of their referrals that it may count for, converted ones too:
/// who undoes what qualified one and looks for something else that carries it overlooks nothing
/// that was here before.
@NullMarked
package io.fanops.referral.referral;

import org.jspecify.annotations.NullMarked;
