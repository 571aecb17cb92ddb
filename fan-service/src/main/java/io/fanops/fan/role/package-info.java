/// Roles that fans have beside the ladder: testers, advisors, ambassadors and whatever else a brand
/// names.
///
/// A role of the catalogue says how it is entered (given by staff, applied for, or by invitation),
/// what a fan must be to have it, how many may have it at once, and for how long. A fan's role goes
/// `APPLIED` or `INVITED` → `HELD` → `REVOKED` or `ENDED` (when its time is over), or ends as
/// `DECLINED`; a role that staff give is `HELD` at once. Of what one person holds twice after a
/// merge one is `MERGED`, and `HELD` again when they are two. Invariants: of one role a fan has at
/// most one that has not ended; as many hold a role as its `taken` says, never more than it has
/// places; `fan.roles` is what the fan holds.
///
/// Whoever changes a fan's roles locks the fan first, then the role of the catalogue.
@NullMarked
package io.fanops.fan.role;

import org.jspecify.annotations.NullMarked;
