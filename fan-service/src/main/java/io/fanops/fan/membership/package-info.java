/// Who is in a community, how they came in, in which role, and what binds them to each other.
///
/// A row of `community_member` is a present membership; how it began and ended is in
/// `membership_event`, which is only added to. Entry goes by the community's policy: `OPEN`, by an
/// invitation's code, or by an application (`PENDING` → `ACCEPTED` | `REJECTED`).
///
/// Invariants: a community never has more members than its capacity (the place is taken by a
/// statement that locks the community's row and asks for `members < capacity`); an invitation is
/// never used more often than it says (`invitation_never_oversold`); who is banned does not come
/// in, whichever way; a fan has one application pending in a community.
///
/// Whoever locks a membership or a place at a meet-up to end it has locked the community's row
/// before.
///
/// Rows carry the id that the fan had when they were written. Where two fans turned out to be one,
/// a membership of either is theirs.
@NullMarked
package io.fanops.fan.membership;

import org.jspecify.annotations.NullMarked;
