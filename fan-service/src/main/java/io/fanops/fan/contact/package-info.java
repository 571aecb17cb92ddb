/// How and when a fan wants to be reached: the fan's channel and hours, not the brand's opening
/// times.
///
/// What the fan (or staff for them) has said holds; what nobody has said is learnt from what the
/// fan did in the last 90 days, with the evidence. Advice names a channel for which the fan has
/// granted consent, or none, and the next moment inside the fan's hours.
@NullMarked
package io.fanops.fan.contact;

import org.jspecify.annotations.NullMarked;
