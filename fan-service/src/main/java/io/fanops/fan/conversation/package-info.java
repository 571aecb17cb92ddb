/// What is said between a brand and a fan, and what it tells of the fan's interests.
///
/// Nothing is captured unless the fan has granted the consent that the brand's [Policy] names. The
/// policy's rules look for keywords in what the fan said and correct the fan's tags at once, each
/// change with the conversation that it comes from; what the brand said changes none. The text is
/// kept as long as the policy of its moment says, or not at all; whatever the fan erases goes.
///
/// Each conversation is a touch, `CONVERSED` or `ADDRESSED`, so that what it meant for the
/// relationship stays when its text has gone.
@NullMarked
package io.fanops.fan.conversation;

import org.jspecify.annotations.NullMarked;
