/// How a community deals with who breaks its rules: strikes on a ladder, and appeals.
///
/// A strike takes the step that follows from the strikes that stand: `PRIVATE_TALK`, then
/// `PUBLIC_WARNING`, then `REMOVAL`, which ends the membership and keeps the fan out. A strike
/// stands until it lapses or an appeal against it is granted. No step is skipped, but where the
/// rule is grave and the staff says so.
///
/// Invariants: strikes are only added (the service has no right to change one); two strikes at once
/// against one member are two steps, since the membership is locked first; a strike is appealed
/// once, and the appeal decided once (`OPEN` → `UPHELD` | `GRANTED`). A granted appeal against a
/// removal lifts the ban and gives the membership back, with its role.
@NullMarked
package io.fanops.fan.conduct;

import org.jspecify.annotations.NullMarked;
