/// Lotteries of a campaign: fans enter, and some of them win what prize pools of the referral
/// service hold.
///
/// `INSTANT`: each entry wins or loses at once, by chance. The entry counts first, then its prize
/// is set aside, and only then the fan is told of it; who would have won when the pool is empty has
/// lost. `AT_END`: all prizes are set aside before the lottery opens, winners are drawn when it
/// closes, each person wins once at most, and what nobody won goes back.
///
/// A lottery is `PREPARING` → `OPEN` → `DRAWN`, or `CANCELLED`, or `FAILED` where the pools had too
/// little; one that draws at once is `OPEN` from the beginning. A piece of a prize (`lottery_win`)
/// is `WANTED` → `OWED` → `GIVEN` where an entry wins it at once, `WANTED` → `SET_ASIDE` → `OWED` →
/// `GIVEN` where it is drawn; or `NOT_THERE`, or goes by `UNUSED` to `LET_GO`.
///
/// Invariants: an entry wins once (`one_win_an_entry`); a piece is set aside under its own
/// reference and given once, which the referral service keeps; nobody enters more often than is
/// allowed, by a lock of the fan's in the lottery. Who wins follows from a secret seed whose
/// SHA-256 is shown before anybody enters, and which is shown itself when nobody can enter any
/// more: anybody can draw again.
@NullMarked
package io.fanops.content.lottery;

import org.jspecify.annotations.NullMarked;
