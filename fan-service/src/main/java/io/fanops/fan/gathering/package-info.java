/// What members of a community do together: check in day by day, share in sessions, meet offline,
/// keep rituals.
///
/// A session is `PLANNED`, `ANNOUNCED` two to four days ahead, then `HELD` with its recap, or
/// `CANCELLED`; it lasts one to two hours. A meet-up is `OPEN`, `HELD` once somebody came, or
/// `CANCELLED`; one signs up for it until its end.
///
/// Invariants: a fan checks in once a day in a community, days being the brand's; a meet-up never
/// has more sign-ups than places (`meetup_never_oversold`); each new member is asked once for each
/// ritual that is kept on joining.
@NullMarked
package io.fanops.fan.gathering;

import org.jspecify.annotations.NullMarked;
