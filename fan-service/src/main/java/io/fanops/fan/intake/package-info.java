/// What comes in from outside, by whichever channel, and the queue from which any of the staff
/// takes it.
///
/// An item is `OPEN` until somebody takes it (`CLAIMED`, a lease that ends by itself, so that
/// nothing is lost when somebody leaves), and ends by an answer (`ANSWERED`) or, without one, with
/// a reason (`CLOSED`). Each step is one conditional statement: of many who take an item one has
/// it. Who may take it at first is said by [Routing], as data; in the end everybody may.
///
/// What was said, and the answer, are touches of the fan. The words are captured as a
/// [io.fanops.fan.conversation] where the fan lets us; else they stand here for the handling alone
/// and go with its end. The answer's words are the brand's own, and stay for the fan to read.
///
/// An item stays under the id that it was told of, whomever the fan is merged with.
@NullMarked
package io.fanops.fan.intake;

import org.jspecify.annotations.NullMarked;
