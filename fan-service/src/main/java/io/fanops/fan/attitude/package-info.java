/// What a fan's attitude to the brand is, and the grades that it follows from.
///
/// `POTENTIAL` → `ORDINARY` → `LOYAL`, and back: the class is a function of the orders that were
/// not taken back, of the grades the fan gave, and of the brand's rules. A follow-up review weighs
/// more than a first one, since who comes back to say more means it. What fans write is not kept; a
/// grade is a touch like any other, and has a row of its own so that products can be judged.
@NullMarked
package io.fanops.fan.attitude;

import org.jspecify.annotations.NullMarked;
