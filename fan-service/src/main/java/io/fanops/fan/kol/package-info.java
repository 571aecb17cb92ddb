/// Key opinion leaders: who they are, what shows their influence, what they are asked to do, what
/// it costs and what it brings.
///
/// A KOL is a `PROSPECT`, then `ACTIVE`, at times `PAUSED`, at last `ENDED`; `ERASED` when the fan
/// who it is asked to be forgotten: then name, handles, evidence and placements are gone, while
/// costs and results stay the brand's figures. A task is `PROPOSED` → `ACCEPTED` → `DELIVERED` →
/// `APPROVED`, or `REJECTED` at any step before: the KOL does not take it, it never came, it is not
/// what was asked for. A brief is edited with `If-Match`; what it says stays while a task by it is
/// taken, delivered or approved.
///
/// Invariants: evidence and outcomes are only added; sums are exact, for what would make one too
/// great is refused; influence is computed from evidence and results by a versioned formula that
/// explains itself; a task whose placements are not all verified is not approved; an approved task
/// of a KOL who is a fan is a touch of that fan, once.
@NullMarked
package io.fanops.fan.kol;

import org.jspecify.annotations.NullMarked;
