/// The rules by which a brand judges where its fans stand, and routes what comes in, as data.
///
/// A kind of rules (ladder, tiers, attitudes, intake) is a record of the feature that judges by it.
/// Version 0 is that feature's default; each edit makes the next version, and no version ever
/// changes, so that a move which cites its version stays explained. Of two edits of one version one
/// is kept, the other one is refused.
@NullMarked
package io.fanops.fan.rules;

import org.jspecify.annotations.NullMarked;
